// A comma in a quoted string does not separate preferences.
const PREFERENCE = /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g;

function split(preference: string): { name: string; value: string } {
  const [pair = ''] = preference.split(';');
  const [name = '', value = ''] = pair.split('=');
  return { name: name.trim().toLowerCase(), value: value.trim().replaceAll('"', '').toLowerCase() };
}

/** Whether a Prefer header (RFC 7240) asks for `handling=lenient`. The first `handling` counts. */
export function prefersLenient(header: string | string[] | undefined): boolean {
  if (header === undefined) return false;
  const preferences = String(header).match(PREFERENCE) ?? [];
  return preferences.map(split).find(({ name }) => name === 'handling')?.value === 'lenient';
}
