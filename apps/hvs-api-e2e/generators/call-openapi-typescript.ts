import { json } from 'node:stream/consumers';
import createClient from 'openapi-fetch';
import type { operations, paths } from './openapi-typescript.gen.ts';

type Body<Name extends 'predict' | 'infer'> = operations[Name]['requestBody']['content']['application/json'];

/** What the test gives: the same readings in both forms. */
interface Input {
  readonly readings: Body<'predict'>['readings'];
  readonly rows: Body<'infer'>['inputs'][0]['data'];
}

const [, , baseUrl, model] = process.argv;
const { readings, rows } = (await json(process.stdin)) as Input;

const client = createClient<paths>({ baseUrl });

const predicted = await client.POST('/predict', { body: { readings } });
const inferred = await client.POST('/v2/models/{model_name}/infer', {
  params: { path: { model_name: model } },
  body: { inputs: [{ name: 'features', datatype: 'FP32', shape: [readings.length, 30], data: rows }] },
});
const invoked = await client.POST('/invocations', { body: { dataframe_records: readings } });
const refused = await client.POST('/predict', { body: { readings: [{ ...readings[0], Module_SoC_percent: 101 }] } });

const probabilities: Record<string, readonly (number | undefined)[] | undefined> = {
  predict: predicted.data?.predictions.map((one) => ('error' in one ? undefined : one.hazard_probability)),
  // As text it would be the answer in bytes, which the description has too.
  infer: typeof inferred.data === 'object' ? inferred.data.outputs[0].data : undefined,
  invocations: invoked.data?.predictions.map(({ hazard_probability }) => hazard_probability),
};
console.log(JSON.stringify({ version: predicted.data?.model_version, probabilities, refusal: refused.error?.status }));
