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

/** What chance must not explain, and the share of the earlier rate at most. */
interface Line {
  share: number;
  significance: number;
}

/** Business days of the later span and of the days before it. */
interface Comparison {
  /** The length of the later span. */
  days: number;
  daysBefore: number;
  later: number;
  earlier: number;
  /** The later rate as a share of the earlier one, below 1. */
  share: number;
}

export function halvedBusiness(
  signals: Signals,
  rules: FactRules['halved'],
  isStaying: boolean,
): FindingOf<'halved'> | null {
  const line = isStaying ? STAYING : { share: HALF, significance: rules.significance };
  const now = fallenRate(signals, rules, 0, line);
  if (now === null || (!isStaying && fallenRate(signals, rules, rules.apartDays, line) === null)) return null;
  const excess = Math.log10(rules.significance / Math.max(1e-12, probabilityOf(now)));
  return { fact: 'halved', share: now.share, days: now.days, excess };
}

function fallenRate(signals: Signals, rules: FactRules['halved'], ago: number, line: Line): Comparison | null {
  return fallenIn(rules.days, signals, ago, line) ?? fallenIn(rules.longDays, signals, ago, line);
}

/** The tail is computed last: for most customers the share alone says no. */
function fallenIn(days: number, signals: Signals, ago: number, line: Line): Comparison | null {
  const found = compare(signals, ago, days, line.share);
  return found !== null && probabilityOf(found) <= line.significance && !isBack(signals, days) ? found : null;
}

/** How probable so few business days in the last quarter are at an unchanged rate; 1 when that cannot be said. */
export function quarterProbability(signals: Signals): number {
  const found = compare(signals, 0, QUARTER_DAYS, 1);
  return found === null ? 1 : probabilityOf(found);
}

function probabilityOf({ days, daysBefore, later, earlier }: Comparison): number {
  return binomialCdf(later, later + earlier, days / (days + daysBefore));
}

/**
 * The days that ended `ago` days ago against all known days before them; null when fewer days lie before the later span
 * than in it, or when its rate has not fallen to that share.
 */
function compare(signals: Signals, ago: number, days: number, mostShare: number): Comparison | null {
  const reach = reachOf(signals);
  const daysBefore = reach - ago - days;
  if (!(daysBefore >= days)) return null;
  const { businessMap } = signals;
  const later = countMarked(businessMap, ago, ago + days - 1);
  const earlier = countMarked(businessMap, ago + days, reach - 1);
  const share = later / days / (earlier / daysBefore);
  return share < 1 && share <= mostShare ? { days, daysBefore, later, earlier, share } : null;
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
