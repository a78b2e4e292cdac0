import { EXAMPLE_READINGS, type ModelDomain } from '@hvs/contract';
import { expect, test } from 'vitest';
import { openDomainApp } from '../app.fixture.ts';
import { askerOf } from '../ask.fixture.ts';
import { DOMAIN, OUTSIDE_OF_HAZARDOUS } from '../inference/domain.fixture.ts';
import { readExposition, samplesOf } from '../observe/metrics/exposition.fixture.ts';
import { binaryRequest, floatBytes, jsonRequest, ROWS, withBytes } from './open-inference/infer-body.fixture.ts';

const { normal, hazardous } = EXAMPLE_READINGS;
const INFER = '/v2/models/hvs/infer';
const JSON_TYPE = { 'content-type': 'application/json' };
const inBytes = { parameters: { binary_data_output: true } };

interface Question {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const inJson = (path: string, value: object, headers = {}): Question => ({
  path,
  headers: { ...JSON_TYPE, ...headers },
  body: Buffer.from(JSON.stringify(value)),
});
const infer = ({ payload, headers }: ReturnType<typeof withBytes>): Question => ({
  path: INFER,
  headers,
  body: payload,
});

/** Both examples in every protocol. All features of one are inside the domain. */
const QUESTIONS: [string, Question][] = [
  ['predict', inJson('/predict', { readings: [normal, hazardous] })],
  ['predict, not plain', inJson('/predict', { more: 'é', readings: [normal, hazardous] })],
  [
    'predict, lenient, with bad readings',
    inJson(
      '/predict',
      { readings: [{}, normal, { ...hazardous, Module_ID: 7 }, hazardous] },
      { prefer: 'handling=lenient' },
    ),
  ],
  ['invocations', inJson('/invocations', { dataframe_records: [normal, hazardous] })],
  ['infer in JSON', inJson(INFER, jsonRequest())],
  ['infer in bytes', infer(withBytes({ ...binaryRequest(), ...inBytes }, floatBytes(ROWS.flat())))],
];

/** The answers and counts of a server with this domain in its card, over the wire and in process. */
async function answersOf(domain: ModelDomain | undefined, { path, headers, body }: Question) {
  const app = await openDomainApp(domain);
  const ask = askerOf(await app.listen({ host: '127.0.0.1', port: 0 }));
  const counted = async () =>
    samplesOf(readExposition((await app.inject('/metrics')).body), 'hvs_api_out_of_domain_readings_total');
  const wire = await ask({ path, headers, body });
  const afterOne = await counted();
  const inProcess = await app.inject({ method: 'POST', url: path, headers: { ...headers }, payload: body });
  const statuses = [wire.status, inProcess.statusCode];
  return { statuses, bodies: [wire.body, inProcess.rawPayload], afterOne, afterTwo: await counted() };
}

test.each(QUESTIONS)(
  '%s: a reading outside counts by feature, and is answered as without a domain',
  async (_, question) => {
    const outside = (times: number) =>
      Object.fromEntries(
        Object.keys(DOMAIN.features).map((name) => [
          `{feature="${name}"}`,
          OUTSIDE_OF_HAZARDOUS.some((one) => one === name) ? times : 0,
        ]),
      );
    const withDomain = await answersOf(DOMAIN, question);
    const without = await answersOf(undefined, question);
    expect(withDomain.statuses).toEqual([200, 200]);
    expect(withDomain.bodies).toEqual(without.bodies);
    expect([withDomain.afterOne, withDomain.afterTwo]).toEqual([outside(1), outside(2)]);
    expect([without.afterOne, without.afterTwo]).toEqual([{}, {}]);
  },
);

test('a request that is refused counts nothing', async () => {
  const question = inJson('/predict', { readings: [hazardous, { ...hazardous, Module_SoC_percent: 101 }] });
  const { statuses, afterTwo } = await answersOf(DOMAIN, question);
  expect(statuses).toEqual([422, 422]);
  expect(Object.values(afterTwo)).toEqual(Object.values(afterTwo).fill(0));
});
