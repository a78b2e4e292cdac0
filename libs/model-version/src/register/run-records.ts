import type { ModelCard } from '@hvs/contract';
import type { RunRecords } from '../registry/mlflow-runs.ts';

/** What a training run is recorded by, of the card that it made. */
export function runRecordsOf(card: ModelCard): RunRecords {
  const { training_data: data, libraries, predecessor } = card;
  return {
    params: {
      seed: String(data.seed),
      rows: String(data.rows),
      dataset_sha256: data.sha256,
      simulated: String(data.simulated),
      threshold: String(card.threshold),
      features: String(card.features.length),
      source_commit: card.source_commit,
      fitted: card.created,
      model_sha256: card.sha256,
      ...Object.fromEntries(Object.entries(libraries).map(([name, version]) => [`library_${name}`, version])),
      ...(predecessor && { predecessor_version: predecessor.version, predecessor_sha256: predecessor.sha256 }),
    },
    metrics: {
      ...card.metrics,
      ...Object.fromEntries(
        Object.entries(predecessor?.metrics ?? {}).map(([name, value]) => [`predecessor_${name}`, value]),
      ),
    },
    tags: {
      'mlflow.source.git.commit': card.source_commit,
      'mlflow.source.name': 'hvs register',
      'mlflow.source.type': 'LOCAL',
    },
  };
}
