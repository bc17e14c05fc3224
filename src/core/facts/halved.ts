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
/** More days without business are an absence; a rate beside it that is as low by chance more often than this is usual. */
const ABSENCE_DAYS = 14;
const BACK_PROBABILITY = 0.02;
/** Whoever stands in decline by this fact stays there for as long as this holds. */
const STAYING = { share: 0.65, significance: 0.02 };

interface Comparison {
  /** The length of the later span. */
  days: number;
  /** The later rate as a share of the earlier one, at most 1; 1 when fewer days lie before the later span than in it. */
  share: number;
  /** How probable so few days are if the rate had not changed. */
  probability: number;
}

export function halvedBusiness(
  signals: Signals,
  rules: FactRules['halved'],
  isStaying: boolean,
): FindingOf<'halved'> | null {
  const line = isStaying ? STAYING : { share: HALF, significance: rules.significance };
  const found = (ago: number): Comparison | undefined => {
    const spans = [rules.days, rules.longDays].map((days) => compare(signals, ago, days));
    return spans.find((one) => isBelow(one, line) && !isBack(signals, one.days));
  };
  const now = found(0);
  if (now === undefined || (!isStaying && found(rules.apartDays) === undefined)) return null;
  const excess = Math.log10(rules.significance / Math.max(1e-12, now.probability));
  return { fact: 'halved', share: now.share, days: now.days, excess };
}

/** How probable so few business days in the last quarter are at an unchanged rate; 1 when that cannot be said. */
export function quarterProbability(signals: Signals): number {
  return compare(signals, 0, QUARTER_DAYS).probability;
}

function isBelow(found: Comparison, line: { share: number; significance: number }): boolean {
  return found.share <= line.share && found.probability <= line.significance;
}

/** The days that ended `ago` days ago against all known days before them. */
function compare(signals: Signals, ago: number, days: number): Comparison {
  const { businessMap } = signals;
  const reach = reachOf(signals);
  const daysBefore = reach - ago - days;
  const unchanged = { days, share: 1, probability: 1 };
  if (!(daysBefore >= days)) return unchanged;
  const later = countMarked(businessMap, ago, ago + days - 1);
  const earlier = countMarked(businessMap, ago + days, reach - 1);
  const share = later / days / (earlier / daysBefore);
  if (!(share < 1)) return unchanged;
  return { days, share, probability: binomialCdf(later, later + earlier, days / (days + daysBefore)) };
}

/** Known days. A little less than the map holds: its oldest weeks are dropped one by one. */
function reachOf({ businessTenureDays }: Signals): number {
  return Math.min(MAPPED_DAYS - 20, Math.floor(businessTenureDays) + 1);
}

/** Whether one absence that is over explains it: on the other days of the span business was what it had been before. */
function isBack(signals: Signals, span: number): boolean {
  const { businessMap } = signals;
  const absence = longestAbsence(businessMap, span);
  const earlierDays = reachOf(signals) - span;
  if (absence <= ABSENCE_DAYS || earlierDays <= 0) return false;
  const days = span - absence;
  const later = countMarked(businessMap, 0, span - 1);
  const earlier = countMarked(businessMap, span, reachOf(signals) - 1);
  return binomialCdf(later, later + earlier, days / (days + earlierDays)) > BACK_PROBABILITY;
}

/** The days of the longest absence within the span that is over. It may have begun earlier. */
function longestAbsence(map: DayMap, span: number): number {
  let [newer, longest] = [-1, 0];
  for (let day = 0; day < span; day++) {
    if (!isMarked(map, day)) continue;
    if (newer >= 0) longest = Math.max(longest, day - newer - 1);
    newer = day;
  }
  return newer < 0 ? longest : Math.max(longest, span - newer - 1);
}
