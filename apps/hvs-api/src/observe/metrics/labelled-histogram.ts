import type { Metric, Registry } from 'prom-client';

type Labels = Readonly<Record<string, string | number>>;

interface Series {
  readonly labels: Labels;
  /** Observations by bucket, each in its own alone; those over all bounds are last. */
  readonly counts: Float64Array;
  sum: number;
}

export interface HistogramOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
}

export interface LabelledHistogram {
  /** Of these labels. Keep it: looking it up is what an observation costs elsewhere. */
  series(labels: Labels): (value: number) => void;
}

/** As Prometheus counts: a bucket holds all that is at or below its bound. */
function samplesOf({ labels, counts, sum }: Series, { name, buckets }: HistogramOptions) {
  let count = 0;
  const cumulative = [...buckets, '+Inf'].map((le, bucket) => {
    count += counts[bucket];
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
  });
  return [
    ...cumulative,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}

/**
 * A histogram whose series are looked up once: prom-client's own hashes the labels of each
 * observation, which took 3 % of a prediction. It is a metric of prom-client as far as a registry
 * asks for one: a name and what to write.
 */
export function createLabelledHistogram(registry: Registry, options: HistogramOptions): LabelledHistogram {
  const { name, help, buckets } = options;
  const all: Series[] = [];
  const metric = {
    name,
    get: async () =>
      Promise.resolve({
        name,
        help,
        type: 'histogram',
        values: all.flatMap((series) => samplesOf(series, options)),
      }),
  };
  registry.registerMetric(metric as unknown as Metric);

  return {
    series(labels) {
      const series: Series = { labels, counts: new Float64Array(buckets.length + 1), sum: 0 };
      all.push(series);
      return (value) => {
        let bucket = 0;
        while (bucket < buckets.length && value > buckets[bucket]) bucket += 1;
        series.counts[bucket] += 1;
        series.sum += value;
      };
    },
  };
}
