/**
 * Whether a webhook or an admission policy has refused an object, or did not answer the API server. Each chooses its own
 * status, so only the words of the server tell.
 */
export function isOfAdmission(text: string): boolean {
  return /admission webhook \\*".*denied the request|failed calling webhook|ValidatingAdmissionPolicy .*denied request/.test(
    text,
  );
}
