/** Why a module cannot be seen, and what to do next. */
export interface ViewLoss {
  readonly cause: 'silent' | 'not-yet-new' | 'left-by-rack' | 'still-under-load' | 'still-at-rest';
  readonly reason: string;
}

/** The module is seen. The codes below count in the order of `viewLosses`. */
export const SEEN = 0;
export const SILENT = 1;
export const NOT_YET_NEW = 2;
export const LEFT_BY_RACK = 3;
export const STILL_UNDER_LOAD = 4;
export const STILL_AT_REST = 5;

/** By code, undefined for SEEN. */
export const viewLosses: readonly (ViewLoss | undefined)[] = [
  undefined,
  {
    cause: 'silent',
    reason: 'no channel of the module was measured: look at the module and its link',
  },
  {
    cause: 'not-yet-new',
    reason:
      'the module is back after 15 min or more of silence and has shown no new value since: ' +
      'restart its link if this lasts over 2 min while the site is under load',
  },
  {
    cause: 'left-by-rack',
    reason:
      'every value of the module repeats, while the other modules of its rack carry another current: restart its link',
  },
  {
    cause: 'still-under-load',
    reason:
      'every value of the module has repeated for over 1 h at 5 A or more, which must move its charge: restart its link',
  },
  {
    cause: 'still-at-rest',
    reason:
      'every value of the module has repeated for longer than in its rests before: read it at the rack, restart its link',
  },
];
