/** Which unresolved alerts have gone cold: nothing new for long, in a stage where acting hardly helps, and unattended. */
import type { AlertStatus, EpochMs, Stage } from '../primitives/vocabulary.js';
import { DAY_MS } from '../primitives/time.js';

export interface ColdRule {
  stages: readonly Stage[];
  /** Days without news. */
  days: number;
}

export const USUAL_COLD_RULE: ColdRule = { stages: ['termination'], days: 30 };

/** An alert that somebody works on, or that sleeps until a day, is not cold. */
export const COLD_STATUSES: readonly AlertStatus[] = ['open', 'acknowledged'];

export function isCold(
  { status, stage, newsAt }: { status: AlertStatus; stage: Stage; newsAt: EpochMs },
  now: EpochMs,
  { stages, days }: ColdRule,
): boolean {
  return COLD_STATUSES.includes(status) && stages.includes(stage) && newsAt <= coldBefore(now, days);
}

/** The latest news of a cold alert. */
export function coldBefore(now: EpochMs, days: number): EpochMs {
  return now - days * DAY_MS;
}
