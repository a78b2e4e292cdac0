/** `name{label="value",...}` with its labels in the order of the text, and its value. */
export type Samples = ReadonlyMap<string, number>;

const SAMPLE = /^([a-zA-Z_:][\w:]*(?:\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\.)*",?)*\})?) (\S+)$/;

/** Reads Prometheus text, and throws at a line that is none, a sample given twice or without a type. */
export function readExposition(text: string): Samples {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, type] = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (name !== undefined && type !== undefined) types.set(name, type);
    if (line === '' || line.startsWith('# ')) continue;
    const [, key, value] = SAMPLE.exec(line) ?? [];
    if (key === undefined || samples.has(key)) throw new Error(`not valid: ${line}`);
    const [family] = key.split('{');
    const base = family.replace(/_(bucket|sum|count)$/, '');
    if (!types.has(family) && types.get(base) !== 'histogram') throw new Error(`no type: ${line}`);
    samples.set(key, Number(value));
  }
  return samples;
}

/** The samples of one metric, as `{label="value"}` to value. */
export function samplesOf(samples: Samples, name: string): Record<string, number> {
  const own = [...samples].filter(([key]) => key === name || key.startsWith(`${name}{`));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(name.length), value]));
}
