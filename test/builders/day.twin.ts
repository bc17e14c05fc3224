/** A brute-force twin of decayed sums: it keeps every event, and adds them up anew for each question. */
import {
  MONEY_IN_KIND,
  MONEY_OUT_KIND,
  PURCHASE_KIND,
  REDEMPTION_KIND,
  SYSTEM_CHANNEL,
  isActive,
  isBusiness,
  isCounted,
  type Activity,
} from '../../src/core/state/activity.js';
import type { Calendar } from '../../src/core/primitives/calendar.js';
import { SUMS } from '../../src/core/state/decayed.js';

export interface TwinDay {
  day: number;
  business: number;
  active: number;
  in: number;
  out: number;
  bought: number;
}

/** The days on which something is to be added, ascending. @param acts each once */
export function daysOf(acts: readonly Activity[], calendar: Calendar): TwinDay[] {
  const days = new Map<number, Activity[]>();
  for (const act of acts) {
    const day = calendar.dayOf(act.occurredAt);
    days.set(day, [...(days.get(day) ?? []), act]);
  }
  return [...days]
    .map(([day, of]) => ({
      day,
      business: of.some(isBusiness) ? 1 : 0,
      active: of.some(isActive) ? 1 : 0,
      in: amountOf(of, [MONEY_IN_KIND]),
      out: amountOf(of, [MONEY_OUT_KIND, REDEMPTION_KIND]),
      bought: amountOf(of, [PURCHASE_KIND]),
    }))
    .filter(({ day: _day, ...values }) => Object.values(values).some((value) => value !== 0))
    .sort((a, b) => a.day - b.day);
}

/** Each of SUMS as of a day, and the weight of what was added, whatever its sign. */
export function sumsOf(days: readonly TwinDay[], on: number): { sum: number; weight: number }[] {
  return SUMS.map(({ of, halfLife }) => {
    const parts = days.map((one) => one[of] * 2 ** (-(on - one.day) / halfLife));
    return { sum: parts.reduce((a, b) => a + b, 0), weight: parts.reduce((a, b) => a + Math.abs(b), 0) };
  });
}

/** Days between neighbouring business days, oldest first. */
export function gapsOf(days: readonly TwinDay[]): number[] {
  const business = days.filter((one) => one.business === 1).map(({ day }) => day);
  return business.slice(1).map((day, i) => day - (business[i] ?? NaN));
}

function amountOf(acts: readonly Activity[], kinds: readonly number[]): number {
  const taken = new Set(takenBack(acts));
  return acts
    .filter((act) => kinds.includes(act.kind) && isCounted(act) && !taken.has(act))
    .reduce((sum, { amount }) => sum + (amount ?? 0), 0);
}

/** Of the postings of one day: money that came in takes back the newest equal posting before it that is still open. */
function takenBack(acts: readonly Activity[]): Activity[] {
  const isIn = ({ kind }: Activity): boolean => kind === MONEY_IN_KIND;
  const open = acts
    .filter(
      ({ twoWay = null, channel, ...act }) =>
        twoWay !== null && (channel !== SYSTEM_CHANNEL || isIn({ ...act, channel })),
    )
    .sort((a, b) => a.occurredAt - b.occurredAt || Number(isIn(a)) - Number(isIn(b)));
  const taken: Activity[] = [];
  for (const back of open.filter(isIn)) {
    const before = open.slice(0, open.indexOf(back));
    const out = before.findLast(
      (one) => !isIn(one) && !taken.includes(one) && one.twoWay === back.twoWay && one.amount === back.amount,
    );
    if (out !== undefined) taken.push(out, ...(back.channel === SYSTEM_CHANNEL ? [] : [back]));
  }
  return taken;
}
