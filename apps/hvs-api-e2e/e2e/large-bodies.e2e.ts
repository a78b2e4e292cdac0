import { EXAMPLE_READINGS } from '@hvs/contract';
import { expect, test } from 'vitest';
import { ownImage, startOwnContainer } from '../src/api/own-image.ts';
import { apiAt } from '../src/client/api-at.ts';
import { type Answer, createHttpClient, jsonOf } from '../src/client/http-client.ts';
import { predict } from '../src/predictions.ts';
import { addToReport } from '../src/report.ts';

/** As many readings as one request may have. */
const READINGS = 4096;
const CONNECTIONS = 16;
const CALLS = 10;

const readings = Array<object>(READINGS).fill(EXAMPLE_READINGS.normal);
/** One for each parser of a body, and the last with a fault in every reading. */
const CALLS_OF = [
  ['/predict', JSON.stringify({ readings })],
  ['/predict', JSON.stringify({ readings }, null, 4)],
  ['/invocations', JSON.stringify({ dataframe_records: readings })],
  [
    '/predict',
    JSON.stringify({
      readings: readings.map((reading) => ({ ...reading, Module_ID: '\u00e9', Module_SoC_percent: 101 })),
    }),
  ],
] as const;

function isWhole(answer: Answer): boolean {
  if (answer.status !== 200) return true;
  const { predictions } = jsonOf(answer) as { predictions: readonly unknown[] };
  return predictions.length === READINGS;
}

test('the largest requests that there may be are answered or refused, however many come together', async (context) => {
  const container = await startOwnContainer(ownImage(context));
  const statuses: Record<string, number> = {};
  const count = (status: string | number) => void (statuses[status] = (statuses[status] ?? 0) + 1);

  async function ask(connection: number): Promise<void> {
    const client = createHttpClient(container.url, { connections: 1 });
    for (let call = 0; call < CALLS; call += 1) {
      const [path, body] = CALLS_OF[(connection + call) % CALLS_OF.length];
      const headers = { 'content-type': 'application/json' };
      await client.send({ path, method: 'POST', headers, body }).then(
        (answer) => count(isWhole(answer) ? answer.status : 'in part'),
        // A request refused before it is read ends the connection while the client still sends.
        () => count('cut off'),
      );
    }
    client.close();
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, async (_, connection) => ask(connection)));

  addToReport('largest requests', { readings: READINGS, connections: CONNECTIONS, statuses });
  const { Running, OOMKilled } = await container.state();
  expect({ Running, OOMKilled }).toEqual({ Running: true, OOMKilled: false });
  expect(Object.keys(statuses).filter((status) => !['200', '422', '503', 'cut off'].includes(status))).toEqual([]);
  expect(statuses[200]).toBeGreaterThan(0);
  const { predictions } = await predict(apiAt(container.url), [EXAMPLE_READINGS.hazardous]);
  expect(predictions[0].hazard_prediction).toBe(1);
});
