/**
 * Business halved: the exact test of two rates (as in the labels of training) says that business days of the last two
 * months came at half the earlier rate or less, and said so some days ago too. Where two months are too few days to show
 * it, four months are tried.
 */
import type { FindingOf } from './finding.js';
import { countMarked, MAPPED_DAYS } from '../features/day.map.js';
import type { Signals } from '../features/signals.js';
import type { FactRules } from '../model/policy.js';
import { binomialCdf } from '../primitives/binomial.js';

const HALF = 0.5;
const QUARTER_DAYS = 90;
/** The days that show a return: two weeks, or some usual gaps. */
const LEAST_RECENT_DAYS = 14;
const RECENT_GAPS = 4;
const RETURNED_SHARE = 0.75;

interface Comparison {
  /** The later rate as a share of the earlier one. */
  share: number;
  /** How probable so few days are if the rate had not changed. */
  probability: number;
}

export function halvedBusiness(signals: Signals, rules: FactRules['halved']): FindingOf<'halved'> | null {
  for (const days of [rules.days, rules.longDays]) {
    const now = compare(signals, 0, days);
    if (now === null || !isHalved(now, rules)) continue;
    const before = compare(signals, rules.apartDays, days);
    if (before === null || !isHalved(before, rules)) continue;
    if (hasReturned(signals, days)) return null;
    const excess = Math.log10(rules.significance / Math.max(1e-12, now.probability));
    return { fact: 'halved', share: now.share, days, excess };
  }
  return null;
}

/** Whether the last days are as busy as those before the fall: somebody was away, and is back. */
function hasReturned({ businessMap, business, businessTenureDays }: Signals, days: number): boolean {
  const recent = Math.min(days, Math.max(LEAST_RECENT_DAYS, Math.ceil(RECENT_GAPS * business.usualGap)));
  const reach = Math.min(MAPPED_DAYS - 20, Math.floor(businessTenureDays) + 1);
  const earlier = countMarked(businessMap, days, reach - 1) / (reach - days);
  return countMarked(businessMap, 0, recent - 1) / recent >= RETURNED_SHARE * earlier;
}

/** How probable so few business days in the last quarter are at an unchanged rate; 1 when that cannot be said. */
export function quarterProbability(signals: Signals): number {
  return compare(signals, 0, QUARTER_DAYS)?.probability ?? 1;
}

function isHalved({ share, probability }: Comparison, { significance }: FactRules['halved']): boolean {
  return share <= HALF && probability <= significance;
}

/** The days that ended `ago` days ago against all known days before them; null when fewer days lie before. */
function compare({ businessMap, businessTenureDays }: Signals, ago: number, days: number): Comparison | null {
  const reach = Math.min(MAPPED_DAYS - 20, Math.floor(businessTenureDays) + 1);
  const daysBefore = reach - ago - days;
  if (!(daysBefore >= days)) return null;
  const later = countMarked(businessMap, ago, ago + days - 1);
  const earlier = countMarked(businessMap, ago + days, reach - 1);
  if (earlier === 0) return null;
  const share = later / days / (earlier / daysBefore);
  if (share >= 1) return { share, probability: 1 };
  return { share, probability: binomialCdf(later, later + earlier, days / (days + daysBefore)) };
}
