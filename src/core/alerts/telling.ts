/**
 * When a person is told of a decline. Silence alone may be a holiday: the stage changes when the rhythm is broken, and the
 * alert waits until the absence has lasted for `absenceDays`. With a second sign it does not wait.
 */
import type { AlertRules } from './alert.rules.js';
import type { Finding } from '../facts/finding.js';
import { findingsOf } from '../facts/findings.js';
import { hasSecondSign } from '../facts/signs.js';
import type { Signals } from '../features/signals.js';
import { reviewOn } from '../lifecycle/review.schedule.js';
import type { StagePolicy } from '../model/policy.js';
import type { EpochMs } from '../primitives/vocabulary.js';
import type { Lifecycle } from '../state/lifecycle.js';

export interface Telling {
  lifecycle: Lifecycle;
  /** When the wait ends if nothing happens; Infinity when nobody waits. */
  waitsUntil: EpochMs;
}

/** The lifecycle with `cause.isTold` decided. */
export function withTelling(
  customerId: string,
  lifecycle: Lifecycle,
  signals: Signals,
  policy: StagePolicy,
  { absenceDays }: Pick<AlertRules, 'absenceDays'>,
): Telling {
  const { cause, stage } = lifecycle;
  if (stage !== 'decline') return { lifecycle: told(lifecycle, false), waitsUntil: Infinity };
  // Who is about to leave the decline has come back: there is nothing to tell.
  if (cause.isTold || lifecycle.candidate !== null) return { lifecycle, waitsUntil: Infinity };
  const lastDay = absentSince(lifecycle, signals, findingsOf(signals, policy.facts));
  const isWaiting = lastDay !== null && signals.today - lastDay < absenceDays;
  const waitsUntil = isWaiting ? reviewOn(customerId, lastDay + absenceDays, signals) : Infinity;
  return { lifecycle: told(lifecycle, !isWaiting), waitsUntil };
}

function told(lifecycle: Lifecycle, isTold: boolean): Lifecycle {
  return lifecycle.cause.isTold === isTold ? lifecycle : { ...lifecycle, cause: { ...lifecycle.cause, isTold } };
}

const SILENT_GAPS = 1.5;
const SILENT_DAYS = 2;

/** The last day of the habit whose silence is all that speaks of leaving; null when something else does. */
function absentSince({ cause }: Lifecycle, signals: Signals, findings: readonly Finding[]): number | null {
  if (hasSecondSign(signals, findings)) return null;
  const silence = findings.find((finding) => finding.fact === 'silence');
  if (silence?.fact === 'silence') return silence.lastDay;
  const { business, businessSilentDays, lastDays } = signals;
  const isSilent = businessSilentDays > SILENT_GAPS * business.usualGap + SILENT_DAYS;
  return cause.fact === null && isSilent ? lastDays.business : null;
}
