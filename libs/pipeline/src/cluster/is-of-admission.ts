/**
 * Whether somebody whom the API server asks about objects has refused one, or did not answer it: a webhook or a policy.
 * Each chooses its own status, so it is told by the server's words.
 */
export function isOfAdmission(text: string): boolean {
  return /admission webhook \\*".*denied the request|failed calling webhook|ValidatingAdmissionPolicy .*denied request/.test(
    text,
  );
}
