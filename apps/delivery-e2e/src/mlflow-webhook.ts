/** Events after which a watch may have something to do. MLflow has none for stages. */
const EVENTS = [
  { entity: 'MODEL_VERSION_ALIAS', action: 'CREATED' },
  { entity: 'MODEL_VERSION_ALIAS', action: 'DELETED' },
  { entity: 'MODEL_VERSION_TAG', action: 'DELETED' },
];

/** Lets MLflow call an address after changes of aliases. Gives what ends that. */
export async function addWebhook(mlflow: string, url: string, secret: string): Promise<() => Promise<void>> {
  const path = `${mlflow}/api/2.0/mlflow/webhooks`;
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'hvs-e2e-watch', url, events: EVENTS, secret, status: 'ACTIVE' }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`MLflow takes no webhook: ${answer.status} ${text}`);
  const { webhook } = JSON.parse(text) as { webhook: { webhook_id: string } };
  return async () => void (await fetch(`${path}/${webhook.webhook_id}`, { method: 'DELETE' }));
}
