import { EXAMPLE_READINGS } from '@hvs/contract';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownImage, startOwnContainer } from '../src/api/own-image.ts';
import { apiAt } from '../src/client/api-at.ts';
import { PROJECT } from '../src/paths.ts';
import { predict } from '../src/predictions.ts';
import { ensurePython } from '../src/python.ts';

const WAVES = 3;
const CONNECTIONS = 50;
/** Each of these characters is six bytes in the body, and three in the answer. */
const ID = String.raw`\ud83d`.repeat(256);
const LARGEST_BYTES = 8_388_000;

function largestRequest(): string {
  const reading = `{"Module_ID":"${ID}",${JSON.stringify(EXAMPLE_READINGS.normal).slice(1)}`;
  const count = Math.floor(LARGEST_BYTES / (reading.length + 1));
  const body = `{"readings":[${Array<string>(count).fill(reading).join(',')}]}`;
  const length = Buffer.byteLength(body);
  return `POST /predict HTTP/1.1\r\nhost: e2e\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n${body}`;
}

test('the largest answers of many clients that read nothing leave the pod alive, beside the page of the docs', async (context) => {
  const container = await startOwnContainer(ownImage(context), { network: 'host' });
  const api = apiAt(container.url);
  await api.get('/docs/js/scalar.js').expect(200);

  const program = join(PROJECT, 'python', 'unread_answers.py');
  const { port } = new URL(container.url);
  const input = largestRequest();
  execFileSync(ensurePython(), ['-B', program, port, String(WAVES), String(CONNECTIONS)], { input });

  const { Running, OOMKilled } = await container.state();
  expect({ Running, OOMKilled }).toEqual({ Running: true, OOMKilled: false });
  const { predictions } = await predict(api, [EXAMPLE_READINGS.hazardous]);
  expect(predictions[0].hazard_prediction).toBe(1);
});
