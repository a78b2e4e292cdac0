/** Tells onnxruntime to send no usage data to its maker; it looks when the first session is made. */
export function disableTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY = '1';
}
