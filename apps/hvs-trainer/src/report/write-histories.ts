import type { PybammHistories } from '../evaluate/watch/pybamm-histories.ts';
import { formsText, uniqueYears } from '../evaluate/goals/judge-series-goals.ts';
import { markdownTable } from './markdown-table.ts';

/** What the cells of leg d prove and what they leave out. The limits are those of `pybamm/simulate.py`. */
export function writeHistories(histories: PybammHistories): string[] {
  const { uniqueCellDays, formsPerHistory, loads } = histories;
  return [
    `Unique time: ${Number(uniqueCellDays.toFixed(1))} cell-days, ${uniqueYears(histories).toFixed(3)} module-years. Each history is measured in ${formsText(histories)}. ${
      formsPerHistory === 1
        ? ''
        : 'Modules of one history are not independent: the module-hours and the bounds below count each form. '
    }The goal counts the unique time.`,
    'The cells are mild. Each is kept at 55 C or less and at most 20 K over its air. A cell that met a limit was made again with less current and a narrower window of charge, and with more cooling if it was too warm. A cell that failed all its tries is left out. The forms read every channel anew at each sample: no value is refreshed late, none is repeated.',
    'Cells by load (simulated by PyBaMM):',
    markdownTable(
      ['load', 'cells', 'made at a later try', 'failed, left out'],
      loads.map(({ load, cells, retried, failed }) => [load, cells, retried, failed]),
    ),
  ];
}
