import type { ModelRegistry, RegistryVersion } from '@hvs/model-version';

/** What became of a version in an environment, as its tags in the registry tell it. */
export const TOLD_OUTCOMES = [
  'delivered',
  'superseded',
  'refused',
  'not-enough-evidence',
  'rolled-back',
  'failed',
] as const;
export type ToldOutcome = (typeof TOLD_OUTCOMES)[number];

/** One tag each, `hvs.<environment>.<field>`. `receipt` is written last: with it all is told. */
export interface Told {
  readonly outcome?: ToldOutcome | undefined;
  readonly digest?: string | undefined;
  readonly at?: string | undefined;
  readonly approver?: string | undefined;
  readonly reason?: string | undefined;
  /** Verdict of the judge, where a judgement was handed in. */
  readonly verdict?: string | undefined;
  /** Set when the digest was quarantined. */
  readonly quarantined?: string | undefined;
  /** Time at which CI was asked to deliver it. */
  readonly dispatched?: string | undefined;
  readonly receipt?: string | undefined;
}

/** In the order in which they are written. */
const FIELDS = ['outcome', 'digest', 'at', 'approver', 'reason', 'verdict', 'quarantined', 'receipt'] as const;

/** Limit of MLflow for the value of a tag. */
const LONGEST_VALUE = 5000;

export function tagOf(environment: string, field: keyof Told): string {
  return `hvs.${environment}.${field}`;
}

export function readTold(environment: string, { tags }: Pick<RegistryVersion, 'tags'>): Told {
  const fields = [...FIELDS, 'dispatched' as const].map((field) => [field, tags[tagOf(environment, field)]]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined && value !== '')) as Told;
}

/** Writes the tags in which the version differs from `wanted`. `dispatched` stays as it is. */
export async function writeTold(
  models: ModelRegistry,
  environment: string,
  version: RegistryVersion,
  wanted: Told,
): Promise<void> {
  const has = readTold(environment, version);
  for (const field of FIELDS) {
    const value = wanted[field] === undefined ? undefined : cut(wanted[field], seeIn(environment, wanted.receipt));
    if (value === has[field]) continue;
    const key = tagOf(environment, field);
    await (value === undefined ? models.deleteTag(version, key) : models.setTag(version, key, value));
  }
}

/** Tells that a delivery could not begin, once for each reason. What its last receipt told otherwise stays. */
export async function tellFailure(
  models: ModelRegistry,
  environment: string,
  { version, told }: { readonly version: RegistryVersion; readonly told: Told },
  reason: string,
): Promise<void> {
  if (told.outcome === 'failed' && told.reason === cut(reason, seeIn(environment, told.receipt))) return;
  await writeTold(models, environment, version, { ...told, outcome: 'failed', reason, at: new Date().toISOString() });
}

/** The value of a tag, no longer than MLflow takes it. */
export function cut(value: string, see = ''): string {
  if (value.length <= LONGEST_VALUE) return value;
  const more = ` ... (cut${see})`;
  return value.slice(0, LONGEST_VALUE - more.length) + more;
}

function seeIn(environment: string, receipt: string | undefined): string {
  return receipt === undefined ? '' : `; all of it: hvs receipt ${receipt} --env ${environment}`;
}
