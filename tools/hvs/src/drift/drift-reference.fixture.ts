import { CHANNELS, DRIFT_COLUMNS, type DriftReference } from '@hvs/contract';

export const byColumn = (value: unknown) => Object.fromEntries(DRIFT_COLUMNS.map((column) => [column, value])) as never;
export const byChannel = (value: unknown) => Object.fromEntries(CHANNELS.map(({ name }) => [name, value])) as never;

/** Columns of four bins, of which sites without drift fill the inner two. The windows have so many readings. */
export function referenceOf(windows: readonly { readonly name: string; readonly rows: number }[]): DriftReference {
  const site = byColumn({ psi: [0.5, 1, 2], ks: [0.2, 0.3, 0.4] });
  const rack = byChannel([0.2, 0.5, 1]);
  return {
    made: '2026-01-01T00:00:00.000Z',
    source_commit: '0'.repeat(40),
    sites: 100,
    simulated: true,
    edges: byColumn([-8, 0, 8]),
    shares: byColumn([0.001, 0.499, 0.499, 0.001]),
    levels: [0.5, 0.9, 0.99],
    windows: windows.map((window) => ({ ...window, site, rack })),
  };
}
