import { json } from 'node:stream/consumers';
import { client } from './hey-api/client.gen.ts';
import { infer, type InferData, invocations, predict, type PredictData } from './hey-api/index.ts';

/** What the test gives: the same readings in both forms. */
interface Input {
  readonly readings: PredictData['body']['readings'];
  readonly rows: InferData['body']['inputs'][0]['data'];
}

const [, , baseUrl, model] = process.argv;
const { readings, rows } = (await json(process.stdin)) as Input;

client.setConfig({ baseUrl });
const shape: [number, 30] = [readings.length, 30];

const predicted = await predict({ body: { readings }, throwOnError: true });
const inferred = await infer({
  path: { model_name: model },
  body: { inputs: [{ name: 'features', datatype: 'FP32', shape, data: rows }] },
  throwOnError: true,
});
const invoked = await invocations({ body: { dataframe_records: readings }, throwOnError: true });
const refused = await predict({ body: { readings: [{ ...readings[0], Module_SoC_percent: 101 }] } });

const probabilities: Record<string, readonly (number | undefined)[]> = {
  predict: predicted.data.predictions.map((one) => ('error' in one ? undefined : one.hazard_probability)),
  infer: inferred.data.outputs[0].data,
  invocations: invoked.data.predictions.map(({ hazard_probability }) => hazard_probability),
};
console.log(JSON.stringify({ version: predicted.data.model_version, probabilities, refusal: refused.error?.status }));
