import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  MAX_LISTED_PROBLEMS,
  type ModelCard,
  PredictRequest,
  PredictResponse,
  type RefusedReading,
} from '@hvs/contract';
import { type ParsedReadings, parseReadings } from '../../readings/parse-readings.ts';
import { scanReadings } from '../../readings/scan-readings.ts';
import Type from 'typebox';
import { checkReadingCount } from '../../readings/check-reading-count.ts';
import { PROBLEM_KINDS } from '../../problems/api-error.ts';
import type { FastRoute } from '../../door/fast-route.ts';
import { JSON_MEDIA_TYPE, problemResponse } from '../../openapi/describe-answers.ts';
import type { Metrics } from '../../observe/metrics/metrics.ts';
import { addBodyParser } from '../../http/parse-in-turn.ts';
import { READS_ITSELF } from '../../http/route-schemas.ts';
import { parseJson } from '../../http/json-body.ts';
import { prefersLenient } from './prefer.ts';
import { renderPredictions } from './render-predictions.ts';
import { problemsOf, readingsInvalid, readReadings } from './read-readings.ts';
import { loadedModel, type Serving } from '../../inference/serving.ts';

const PATH = '/predict';

interface Options {
  readonly serving: Serving;
  readonly metrics: Metrics;
  readonly maxReadings: number;
}

const schema = {
  tags: ['predict'],
  summary: 'The hazard of each reading',
  headers: Type.Object({
    prefer: Type.Optional(
      Type.String({
        description:
          '`handling=lenient` (RFC 7240) answers the good readings and puts an error in the place ' +
          'of each bad one, so that one dead sensor does not silence the other modules.',
      }),
    ),
  }),
  body: PredictRequest,
  response: {
    200: PredictResponse,
    400: problemResponse('The body is not JSON or has no array of readings'),
    413: problemResponse('The body or the number of readings is over its limit'),
    415: problemResponse('The body is not application/json'),
    422: problemResponse('A reading is not valid; with Prefer: handling=lenient 200 instead'),
    500: problemResponse('The service failed'),
    503: problemResponse('The model is not loaded yet, or there are more requests than can be answered'),
  },
} as const;

function refuse(readings: readonly unknown[], index: number, id: string | null): RefusedReading {
  const { title } = PROBLEM_KINDS['reading-invalid'];
  const errors = problemsOf(readings, index).slice(0, MAX_LISTED_PROBLEMS);
  return { Module_ID: id, error: { title, errors } };
}

interface Call extends ParsedReadings {
  /** For each bad reading its place in the answer, as JSON text. */
  readonly refused: readonly string[];
}

const NONE: readonly never[] = [];

/** A body as it came. */
interface ReceivedBody {
  readonly bytes: Buffer;
  /** Whether it was scanned already, and is not plain. */
  readonly isScanned: boolean;
}

/** Reads a body. Throws an ApiError if it is refused. */
function readCall(body: ReceivedBody | undefined, maxReadings: number, isLenient: boolean): Call {
  const scanned = body && !body.isScanned && scanReadings(body.bytes);
  if (scanned) {
    checkReadingCount(scanned.ids.length, maxReadings);
    return { ...scanned, refused: NONE };
  }
  const readings = readReadings(body && parseJson(body.bytes, maxReadings), maxReadings);
  const parsed = parseReadings(readings);
  const { bad, ids } = parsed;
  if (bad.length > 0 && !isLenient) throw readingsInvalid(readings, bad);
  const refused = bad.map((index) => JSON.stringify(refuse(readings, index, ids[index])));
  return { ...parsed, refused };
}

interface Context {
  readonly card: ModelCard;
  readonly metrics: Metrics;
}

/** The answer to a call, as JSON text. Counts its predictions. */
function answerCall(call: Call, probabilities: Float32Array, context: Context): string {
  const { card, metrics } = context;
  const { threshold, version } = card;
  const { ids, features, bad, refused } = call;
  const predictions = renderPredictions({ ids, probabilities, threshold, bad, refused });
  metrics.countPredictions({ card, ids, features, probabilities, refused: bad });
  return `{"predictions":[${predictions}],"model_version":${JSON.stringify(version)}}`;
}

const PLAIN_TYPES = ['application/json', 'application/json; charset=utf-8', 'application/json;charset=utf-8'];
const ANSWER_HEADERS = ['content-type', JSON_MEDIA_TYPE];

/** Printable characters of one byte. */
const ASCII = /^[ -~]*$/;

/** Answers valid readings in plain form. */
function fastRoute({ metrics, maxReadings }: Options): FastRoute {
  return {
    route: PATH,
    // The answer names the version, and a fast answer is ASCII.
    paths: ({ card }) => (ASCII.test(card.version) ? [PATH] : []),
    isPlain: (headers) => PLAIN_TYPES.includes(headers['content-type'] ?? ''),
    answer(body, _headers, model) {
      const scanned = scanReadings(body);
      if (!scanned || scanned.ids.length > maxReadings) return undefined;
      const { card } = model;
      const call = { ...scanned, refused: NONE };
      return model.predict(call.features, call.ids.length).then((probabilities) => ({
        headers: ANSWER_HEADERS,
        body: answerCall(call, probabilities, { card, metrics }),
      }));
    },
  };
}

/** `POST /predict`, contract 1 in docs/contracts.md. */
export const predict: FastifyPluginCallbackTypebox<Options> = (app, options, done) => {
  const { serving, metrics, maxReadings } = options;
  // The route parses the body itself: first it scans for plain readings.
  app.removeContentTypeParser('application/json');
  addBodyParser(app, 'application/json', (_request, bytes, isScanned): ReceivedBody => ({ bytes, isScanned }));
  app.answerFast(fastRoute(options));
  app.post<{ Body: ReceivedBody | undefined }>(PATH, { schema, config: READS_ITSELF }, async (request, reply) => {
    const model = loadedModel(serving);
    const isLenient = prefersLenient(request.headers.prefer);
    const call = readCall(request.body, maxReadings, isLenient);
    if (isLenient) void reply.header('preference-applied', 'handling=lenient');
    void reply.type(JSON_MEDIA_TYPE);
    const probabilities = await model.predict(call.features, call.ids.length);
    return answerCall(call, probabilities, { card: model.card, metrics });
  });
  done();
};
