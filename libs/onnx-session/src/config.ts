/** Keeps onnxruntime from sending usage data to its maker. It reads the setting when the first session is opened. */
export function disableTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY = '1';
}
