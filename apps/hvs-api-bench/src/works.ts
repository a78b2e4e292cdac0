/**
 * The contenders: our server, the floor (Fastify that answers a constant), FastAPI, a server in Rust, session.run
 * without HTTP, and a bare socket that reads no HTTP.
 */
export type ContenderName = 'ours' | 'floor' | 'fastapi' | 'rust' | 'session' | 'socket';

/** Kinds of clients that offer more than can be answered. */
export type Clients = 'impatient' | 'patient';

/** What the clients of a kind do after a refusal. */
export const HABITS: Readonly<Record<Clients, string>> = {
  impatient: 'come back at once',
  patient: 'honour Retry-After',
};

/** Requests: `POST /predict` with 1 or 64 readings, or 64 as a binary tensor. */
export type MessageName = 'predict-1' | 'predict-64' | 'infer-64';

/** Closed: each connection sends when it has its answer. Constant: at a share of the closed loop's rate just before. */
export type Pace = { readonly kind: 'closed' } | { readonly kind: 'constant'; readonly share: number };

/** One kind of load, measured with each of its contenders in each round. */
export interface Work {
  /** `--only` picks by it. */
  readonly key: string;
  readonly title: string;
  readonly message: MessageName;
  readonly readings: number;
  readonly connections: number;
  readonly pace: Pace;
  readonly contenders: readonly ContenderName[];
}

const CONNECTIONS = [1, 16, 64];

function closed(message: MessageName, readings: number, contenders: readonly ContenderName[]): Work[] {
  const words = `${readings} ${readings === 1 ? 'reading' : 'readings'}${message === 'infer-64' ? ' as OIP binary' : ''}`;
  return CONNECTIONS.map((connections) => ({
    key: `${message}-c${connections}`,
    title: `${words}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`,
    message,
    readings,
    connections,
    pace: { kind: 'closed' },
    contenders,
  }));
}

function sessionLoop(message: MessageName, readings: number): Work {
  const title = `session.run without HTTP, batch ${readings}`;
  const shape = { message, readings, connections: 1, pace: { kind: 'closed' } } as const;
  return { key: `session-${readings}`, title, ...shape, contenders: ['session'] };
}

export const WORKS: readonly Work[] = [
  ...closed('predict-1', 1, ['ours', 'floor', 'fastapi', 'rust']),
  ...closed('predict-64', 64, ['ours', 'floor', 'fastapi', 'rust']),
  ...closed('infer-64', 64, ['ours']),
  sessionLoop('predict-1', 1),
  sessionLoop('predict-64', 64),
  {
    key: 'constant-64',
    title: '64 readings at a constant 50 % of what 64 connections reached',
    message: 'predict-64',
    readings: 64,
    connections: 64,
    pace: { kind: 'constant', share: 0.5 },
    contenders: ['ours', 'floor', 'fastapi', 'socket'],
  },
];

/**
 * Our server is offered several times its capacity, to see what it refuses and how fast: by clients that come back at
 * once, and by clients that honour Retry-After.
 */
export const OVERLOAD: Work = {
  key: 'overload-64',
  title: '64 readings at 3 times of what 64 connections reached, with half a core',
  message: 'predict-64',
  readings: 64,
  connections: 64,
  pace: { kind: 'constant', share: 3 },
  contenders: ['ours'],
};
