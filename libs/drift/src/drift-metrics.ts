import type { DriftAssessment } from './assessment.ts';

/** For Prometheus, in its text format. Readings that are not enough for a verdict have no sample. */
export function renderMetrics(
  { verdict, featuresShare }: DriftAssessment,
  labelled: Readonly<Record<string, string>>,
): string {
  const pairs = Object.entries(labelled).map(([name, value]) => `${name}="${value.replaceAll(/[\\"\n]/g, '_')}"`);
  const labels = `{${pairs.join(',')}}`;
  const isJudged = verdict !== 'not-enough-data';
  const gauge = (name: string, help: string, value: number): string => {
    const sample = isJudged ? `${name}${labels} ${value}\n` : '';
    return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${sample}`;
  };
  return (
    gauge('hvs_drift_features_share', 'Part of the 30 features that are not like the training, 0 to 1', featuresShare) +
    gauge('hvs_drift_detected', '1 when readings or predictions have drifted', verdict === 'drift' ? 1 : 0)
  );
}
