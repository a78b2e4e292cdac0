const SECRET_NAME = /password|secret|token|api_?key|credential/i;

/** Whether a name suggests a secret. Manifests, plans and receipts are read by everybody, so its value must not stand there. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
