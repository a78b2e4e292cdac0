const SECRET_NAME = /password|secret|token|api_?key|credential/i;

/** Whether a name speaks of something secret: its value is not for a manifest, a plan or a receipt, which everybody can read. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
