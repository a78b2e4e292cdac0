import type { CellwiseModule } from '../cell/cellwise-module.ts';
import type { ModuleInput } from '../cell/module-input.ts';
import type { BusbarCourse, Drive, FireCourse, NeighbourCourse, ShortCourse } from '../scenario/fault.ts';

const STEFAN_BOLTZMANN = 5.670374e-8;
const KELVIN = 273.15;
const GOOD_CONTACT_OHM = 1e-4;
/** A fire or a burning neighbour faces one end of the module. The heat falls to 1/e over this many cells. */
const FACE_CELLS = 5;

/** The state of the module that a drive acts on, and of the module that heats it. */
export interface DriveScene {
  readonly sinceOnsetS: number;
  readonly cells: CellwiseModule;
  /** Mean of T^4 over the surfaces of the module that radiates onto this one, K^4. */
  readonly sourceK4: number;
}

/** Adds the effect of a drive to the input of the cells. The caller has set all but shorts and surfaces. */
export function applyDrive(drive: Drive, scene: DriveScene, input: ModuleInput): void {
  const { cell } = drive;
  input.shortResistanceOhm[cell] = Infinity;
  input.shortPowerW[cell] = 0;
  input.surfaceHeatW.fill(0);
  const { sinceOnsetS, cells } = scene;
  if (!isActing(drive, sinceOnsetS, cells)) return;
  if (drive.short) input.shortResistanceOhm[cell] = shortOhm(drive.short, sinceOnsetS);
  if (drive.shortPowerW) input.shortPowerW[cell] = drive.shortPowerW;
  if (drive.busbar) {
    input.cellHeatW[cell] += input.currentA ** 2 * busbarOhm(drive.busbar, sinceOnsetS);
  }
  if (drive.coolingScale !== undefined) input.coolingScale *= drive.coolingScale;
  if (drive.fire) {
    spreadFromFace(drive.fire.surfaceW * fireShare(drive.fire, sinceOnsetS), input.surfaceHeatW);
  }
  if (drive.neighbour) {
    spreadFromFace(radiatedW(drive.neighbour, cells, scene.sourceK4), input.surfaceHeatW);
  }
}

export function isActing(drive: Drive, sinceOnsetS: number, cells: CellwiseModule): boolean {
  if (sinceOnsetS < 0 || sinceOnsetS >= (drive.endsAfterS ?? Infinity)) return false;
  return !(drive.endsAtVent && cells.vented[drive.cell]);
}

export function shortOhm(course: ShortCourse, sinceS: number): number {
  const { startOhm, minimumOhm, tauS, acceleratesAfterS = Infinity, acceleratedTauS = tauS } = course;
  const slowS = Math.min(sinceS, acceleratesAfterS);
  const fastS = Math.max(0, sinceS - acceleratesAfterS);
  return Math.max(minimumOhm, startOhm * Math.exp(-slowS / tauS - fastS / acceleratedTauS));
}

export function busbarOhm({ maximumOhm, tauS }: BusbarCourse, sinceS: number): number {
  return Math.min(maximumOhm, GOOD_CONTACT_OHM * Math.expm1(sinceS / tauS));
}

/** 0..1: grows linearly, burns, ends. */
export function fireShare({ riseS, durationS }: FireCourse, sinceS: number): number {
  return sinceS < 0 || sinceS > durationS ? 0 : Math.min(1, sinceS / riseS);
}

/** Mean of T^4 over the surfaces, K^4. */
export function meanK4(surfaceC: Float64Array): number {
  let sum = 0;
  for (const celsius of surfaceC) sum += (celsius + KELVIN) ** 4;
  return sum / surfaceC.length;
}

function radiatedW({ viewM2 }: NeighbourCourse, cells: CellwiseModule, sourceK4: number): number {
  return Math.max(0, STEFAN_BOLTZMANN * viewM2 * (sourceK4 - meanK4(cells.surfaceC)));
}

function spreadFromFace(totalW: number, into: Float64Array): void {
  let weights = 0;
  for (let cell = 0; cell < into.length; cell++) weights += Math.exp(-cell / FACE_CELLS);
  for (let cell = 0; cell < into.length; cell++) {
    into[cell] = (totalW * Math.exp(-cell / FACE_CELLS)) / weights;
  }
}
