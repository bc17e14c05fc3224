/**
 * Business halved: the exact test of two rates (as in the labels of training) says that business days of the last two
 * months came at half the earlier rate or less, and said so some days ago too. Where two months are too few days to show
 * it, four months are tried.
 *
 * Somebody who was away and is back has not halved: after a long absence only the days since the return are compared.
 */
import type { FindingOf } from './finding.js';
import { countMarked, isMarked, MAPPED_DAYS } from '../features/day.map.js';
import type { Signals } from '../features/signals.js';
import type { FactRules } from '../model/policy.js';
import { binomialCdf } from '../primitives/binomial.js';

const HALF = 0.5;
const QUARTER_DAYS = 90;
/** A gap of so many days, and of so many usual gaps, is an absence. */
const ABSENCE_DAYS = 21;
const ABSENCE_GAPS = 5;
/** The fewest days after a return that can show anything. */
const LEAST_DAYS = 21;
/** Whoever stands in decline by this fact stays there for as long as this holds. */
const STAYING = { share: 0.65, significance: 0.02 };

interface Comparison {
  /** The later rate as a share of the earlier one. */
  share: number;
  /** How probable so few days are if the rate had not changed. */
  probability: number;
}

export function halvedBusiness(
  signals: Signals,
  rules: FactRules['halved'],
  isStaying: boolean,
): FindingOf<'halved'> | null {
  const { significance, apartDays } = rules;
  for (const days of [rules.days, rules.longDays]) {
    const now = compare(signals, 0, days);
    const before = isStaying ? now : compare(signals, apartDays, days);
    if (now === null || before === null) continue;
    const line = isStaying ? STAYING : { share: HALF, significance };
    if (!isBelow(now, line) || !isBelow(before, line)) continue;
    const excess = Math.log10(significance / Math.max(1e-12, now.probability));
    return { fact: 'halved', share: now.share, days, excess };
  }
  return null;
}

/** How probable so few business days in the last quarter are at an unchanged rate; 1 when that cannot be said. */
export function quarterProbability(signals: Signals): number {
  return compare(signals, 0, QUARTER_DAYS)?.probability ?? 1;
}

function isBelow(found: Comparison, line: { share: number; significance: number }): boolean {
  return found.share <= line.share && found.probability <= line.significance;
}

/**
 * The days that ended `ago` days ago, or those since the last return, against all known days before the span; null when
 * there are too few of either.
 */
function compare(signals: Signals, ago: number, span: number): Comparison | null {
  const { businessMap, businessTenureDays } = signals;
  const reach = Math.min(MAPPED_DAYS - 20, Math.floor(businessTenureDays) + 1);
  const daysBefore = reach - ago - span;
  const days = daysSinceReturn(signals, ago, span);
  if (!(daysBefore >= span) || days < LEAST_DAYS) return null;
  const later = countMarked(businessMap, ago, ago + days - 1);
  const earlier = countMarked(businessMap, ago + span, reach - 1);
  if (earlier === 0) return null;
  const share = later / days / (earlier / daysBefore);
  if (share >= 1) return { share, probability: 1 };
  return { share, probability: binomialCdf(later, later + earlier, days / (days + daysBefore)) };
}

/** The days since the end of the last absence within the span; the span itself when there was none, or it goes on. */
function daysSinceReturn({ businessMap, business }: Signals, ago: number, span: number): number {
  const absence = Math.max(ABSENCE_DAYS, ABSENCE_GAPS * business.usualGap);
  let newer = -1;
  for (let day = ago; day < ago + span + absence && day < MAPPED_DAYS; day++) {
    if (!isMarked(businessMap, day)) continue;
    if (newer >= 0 && day - newer > absence) return Math.min(span, newer - ago + 1);
    newer = day;
  }
  return span;
}
