import { checkAlarms } from './checks/check-alarms.ts';
import { checkCalibration } from './checks/check-calibration.ts';
import { checkEvidence } from './checks/check-evidence.ts';
import { checkGroups } from './checks/check-groups.ts';
import { checkLeads } from './checks/check-leads.ts';
import { checkMissed } from './checks/check-missed.ts';
import { checkModel } from './checks/check-model.ts';
import { checkTraining } from './checks/check-training.ts';
import type { Evidence } from './evidence.ts';
import type { JudgeCheck, Judgement } from './judgement.ts';

/** The part of a judgement that follows from the evidence. */
export type Finding = Pick<Judgement, 'verdict' | 'reasons' | 'checks'>;

/**
 * Whether a candidate may take the champion's place, or be the first. One check that refuses is enough to refuse, and
 * one that lacks evidence is enough for `not-enough-evidence`.
 */
export function judge({ model, training, scores, requirements }: Evidence): Finding {
  const checks: JudgeCheck[] = [...checkModel(model), checkTraining(training)];
  if (scores !== undefined) {
    checks.push(
      ...checkEvidence(scores, requirements),
      ...checkMissed(scores.events),
      ...checkLeads(scores.events),
      ...checkAlarms(scores.sites),
      ...checkGroups(scores.events),
      ...checkCalibration(scores.calibration),
    );
  }
  const of = (verdict: JudgeCheck['verdict']) => checks.filter((check) => check.verdict === verdict);
  const [refused, lacking] = [of('refused'), of('not-enough-evidence')];
  const isScored = scores !== undefined;
  return {
    verdict: refused.length > 0 ? 'refused' : lacking.length > 0 || !isScored ? 'not-enough-evidence' : 'approved',
    reasons: [...refused, ...lacking].map(({ detail }) => detail),
    checks,
  };
}
