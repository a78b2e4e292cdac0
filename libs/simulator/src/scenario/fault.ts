export const FAULT_CLASSES = [
  'short-growing',
  'short-accelerating',
  'short-constant',
  'overcharge',
  'loose-busbar',
  'cooling-loss',
  'external-fire',
  'vent-without-runaway',
  'single-cell-stop',
  'full-propagation',
  'rack-to-rack',
] as const;

export type FaultClass = (typeof FAULT_CLASSES)[number];

/** Resistance of an internal short: max(minimumOhm, startOhm exp(-t/tauS)), then with the faster tau. */
export interface ShortCourse {
  readonly startOhm: number;
  readonly minimumOhm: number;
  readonly tauS: number;
  /** Seconds after onset; Infinity is not JSON, so a course that never accelerates leaves it out. */
  readonly acceleratesAfterS?: number;
  readonly acceleratedTauS?: number;
}

/** A bad contact at an end cell: its heat is I2R; it grows exponentially from 0.1 mOhm. */
export interface BusbarCourse {
  readonly maximumOhm: number;
  readonly tauS: number;
}

/** A cell with more charge than its management believes, and a charger that goes on. */
export interface OverchargeCourse {
  /** How far above the module's state of charge the cell stands, 0..1. */
  readonly socAhead: number;
  readonly chargeCRate: number;
}

/** Heat of a fire outside onto the module's surfaces and into the rack's air. */
export interface FireCourse {
  readonly surfaceW: number;
  readonly airW: number;
  readonly riseS: number;
  readonly durationS: number;
}

/** A burning module that radiates onto this one. */
export interface NeighbourCourse {
  readonly sourceIndex: number;
  /** Area times view factor times emissivity. */
  readonly viewM2: number;
}

/** The fault of one module. The drives that are given act on it from the onset on, and no others. */
export interface Fault {
  readonly faultClass: FaultClass;
  readonly moduleIndex: number;
  readonly onsetS: number;
  /** The cell that the fault strikes. Drives of the whole module ignore it. */
  readonly cell: number;
  readonly cellConductanceWPerK: number;
  readonly gasHeatShare: number;
  /** The site neither derates nor trips for this module, because its protection is part of the fault. */
  readonly protectionLost: boolean;
  /** The drive ends when the cell vents, as when a crack relieves the short. */
  readonly endsAtVent: boolean;
  readonly short?: ShortCourse;
  readonly shortPowerW?: number;
  readonly overcharge?: OverchargeCourse;
  readonly busbar?: BusbarCourse;
  /** Share of the cooling that is left. */
  readonly coolingScale?: number;
  readonly fire?: FireCourse;
  readonly neighbour?: NeighbourCourse;
}

/** A fault, or something as harmless as a warm-only short, that acts on single cells. */
export interface Drive extends Omit<Fault, 'faultClass'> {
  /** Left out for a harmless drive, which is no event of the truth. */
  readonly faultClass?: FaultClass;
  /** The module itself is sound; the air of its rack heats it. It is an event only once it vents. */
  readonly heated?: boolean;
  /** Its end, seconds after onset. */
  readonly endsAfterS?: number;
}
