import { createDraw } from '../random/draw.ts';
import type { SiteForm } from '../form/site-form.ts';

const DAY_S = 86_400;

/** Error of the charge that each rack's management reports, in percent; it jumps when the charge is calibrated anew. */
export function createChargeEstimate(form: SiteForm, racks: readonly number[], seed: number) {
  const estimates = racks.map((rack) => ({
    rack,
    draw: createDraw(seed, 'charge', rack),
    errorPercent: 0,
    nextS: 0,
  }));
  const errorPercent = new Float64Array(Math.max(...racks) + 1);
  const isExact = form.chargeJumpPercent === 0;
  return {
    /** By index into RACKS. */
    errorPercent,
    step(timeS: number): void {
      if (isExact) return;
      for (const estimate of estimates) {
        if (timeS < estimate.nextS) continue;
        const { draw } = estimate;
        errorPercent[estimate.rack] = draw.uniform([-form.chargeJumpPercent, form.chargeJumpPercent]);
        estimate.nextS = timeS + DAY_S * form.chargeJumpDays * draw.uniform([0.3, 1.7]);
      }
    },
  };
}
