export function drift(): string {
  return 'drift';
}
