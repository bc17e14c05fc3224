/**
 * Business halved: the exact test of two rates (as in the labels of training) says that business days of the last two
 * months came at half the earlier rate or less, and said so some days ago too. Where two months are too few days to show
 * it, four months are tried.
 *
 * Somebody who was away and is back has not halved.
 */
import type { FindingOf } from './finding.js';
import { countMarked, isMarked, MAPPED_DAYS, type DayMap } from '../features/day.map.js';
import type { Signals } from '../features/signals.js';
import type { FactRules } from '../model/policy.js';
import { binomialCdf } from '../primitives/binomial.js';

const HALF = 0.5;
const QUARTER_DAYS = 90;
/** A gap of more days is an absence; a rate since then that is as low by chance alone more often than this is a return. */
const ABSENCE_DAYS = 14;
const BACK_PROBABILITY = 0.02;
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
    if (isBack(signals, days)) return null;
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

/** The days that ended `ago` days ago against all known days before them; null when fewer days lie before. */
function compare(signals: Signals, ago: number, days: number): Comparison | null {
  const { businessMap } = signals;
  const reach = reachOf(signals);
  const daysBefore = reach - ago - days;
  if (!(daysBefore >= days)) return null;
  const later = countMarked(businessMap, ago, ago + days - 1);
  const earlier = countMarked(businessMap, ago + days, reach - 1);
  if (earlier === 0) return null;
  const share = later / days / (earlier / daysBefore);
  if (share >= 1) return { share, probability: 1 };
  return { share, probability: binomialCdf(later, later + earlier, days / (days + daysBefore)) };
}

/** Known days. A little less than the map holds: its oldest weeks are dropped one by one. */
function reachOf({ businessTenureDays }: Signals): number {
  return Math.min(MAPPED_DAYS - 20, Math.floor(businessTenureDays) + 1);
}

/** Whether the customer was away for long within the span, and has been as busy as before since the return. */
function isBack(signals: Signals, span: number): boolean {
  const { businessMap } = signals;
  const days = daysSinceReturn(businessMap, span);
  const earlierDays = reachOf(signals) - span;
  if (days === null || earlierDays <= 0) return false;
  if (days < ABSENCE_DAYS) return true; // too early to say anything else
  const [later, earlier] = [
    countMarked(businessMap, 0, days - 1),
    countMarked(businessMap, span, reachOf(signals) - 1),
  ];
  return binomialCdf(later, later + earlier, days / (days + earlierDays)) > BACK_PROBABILITY;
}

/** The days since the end of the last absence within the span; null when there was none, or it goes on. */
function daysSinceReturn(map: DayMap, span: number): number | null {
  let newer = -1;
  for (let day = 0; day < span; day++) {
    if (!isMarked(map, day)) continue;
    if (newer >= 0 && day - newer > ABSENCE_DAYS) return newer + 1;
    newer = day;
  }
  return newer >= 0 && span - newer > ABSENCE_DAYS ? newer + 1 : null;
}
