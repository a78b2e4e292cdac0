import type { Report, StepEvent } from '@hvs/step';
import { clearLine, cursorTo } from 'node:readline';
import type { Output } from '../surroundings.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

/** One line for each step: while it runs with its last message and its seconds, then with a mark of how it ended. */
export function openLiveProgress(terminal: Output): { report: Report; close: () => void } {
  let running: { step: string; message: string; startedMs: number } | undefined;
  let frame = 0;

  function draw(line: string, isLast: boolean): void {
    cursorTo(terminal, 0);
    clearLine(terminal, 0);
    terminal.write(isLast ? `${line}\n` : line.slice(0, (terminal.columns || 80) - 1));
  }

  function drawRunning(): void {
    if (running === undefined) return;
    const seconds = Math.round((performance.now() - running.startedMs) / 1000);
    frame += 1;
    draw(`${FRAMES[frame % FRAMES.length]} ${running.step} ${seconds} s  ${running.message}`, false);
  }

  const timer = setInterval(drawRunning, FRAME_MS);
  timer.unref();
  return {
    report(event: StepEvent) {
      if (event.type === 'step-started') running = { step: event.step, message: '', startedMs: performance.now() };
      else if (event.type === 'step-progress' && running) running.message = event.message;
      else if (event.type !== 'step-progress') {
        draw(`${event.type === 'step-done' ? '✔' : '✖'} ${event.step} ${(event.ms / 1000).toFixed(1)} s`, true);
        running = undefined;
      }
      drawRunning();
    },
    close: () => clearInterval(timer),
  };
}
