/**
 * The right answers, as bounds: each says itself in a sentence and tells what is wrong with a diary. Days are counted
 * from the turn, as whole days.
 */
import { money } from '../../src/core/primitives/figures.js';
import { DAY_MS, dayOf } from '../../src/core/primitives/time.js';
import type { AlertKind, EpochMs, Fact, Stage, Strategy } from '../../src/core/primitives/vocabulary.js';
import { isLeaving, leavingAlerts, stageAt } from '../backtest/diary.js';
import type { Variation } from './draw.js';
import type { LifeDiary } from './draft.js';

export interface Bound {
  sentence: string;
  /** What must be asked of the service beyond its decisions. */
  needs?: 'reasons' | 'forecast';
  /** What is wrong, in a few words; null when the diary is within the bound. */
  fault: (diary: LifeDiary, variation: Variation) => string | null;
}

/** A number of days, the same for each variation of gaps or one for each of .3, .7 and 1. */
export type Days = number | readonly [number, number, number];

interface Window {
  by: Days;
  notBefore?: number;
}

export function enters(stage: Stage, { by, notBefore = 0 }: Window): Bound {
  return {
    sentence: `${stage} ${windowText(by, notBefore)}`,
    fault: (diary, variation) => {
      const found = diary.transitions.find(({ to, at }) => to === stage && at >= diary.history.turnAt);
      return windowFault(stage, found?.at, diary, daysFor(by, variation), notBefore);
    },
  };
}

/** An alert about a leaving customer. */
export function alerts({ by, notBefore = 0 }: Window): Bound {
  return {
    sentence: `an alert ${windowText(by, notBefore)}`,
    fault: (diary, variation) => {
      const found = leavingAlerts(diary).find(({ at }) => at >= diary.history.turnAt);
      return windowFault('alert', found?.at, diary, daysFor(by, variation), notBefore);
    },
  };
}

/** No such stage in the whole life. */
export function never(...stages: readonly Stage[]): Bound {
  return { sentence: `never ${stages.join(' or ')}`, fault: (diary) => enteredFault(diary, stages, -Infinity) };
}

/** Neither decline nor termination, and no alert about it. */
export const leftAlone: Bound = {
  sentence: 'never decline or termination, no such alert',
  fault: (diary) =>
    enteredFault(diary, ['decline', 'termination'], -Infinity) ?? (leavingAlerts(diary).length > 0 ? 'alert' : null),
};

/** From the turn on. */
export function neverAfter(...stages: readonly Stage[]): Bound {
  return {
    sentence: `never ${stages.join(' or ')} from then on`,
    fault: ({ transitions, history: life, ...rest }) =>
      enteredFault({ transitions, history: life, ...rest }, stages, life.turnAt),
  };
}

export const noAlert: Bound = {
  sentence: 'no alert about leaving',
  fault: (diary) =>
    leavingAlerts(diary).length > 0 ? `alert on day ${dayAfterTurn(diary, leavingAlerts(diary)[0]?.at)}` : null,
};

/** From the turn on, and those that were open are resolved. */
export const noAlertAfter: Bound = {
  sentence: 'no alert, strategy or contact from then on, and none left open',
  fault: (diary) => {
    const late = diary.alerts.filter(({ at, change }) => at >= diary.history.turnAt && change !== 'resolved');
    if (late.length > 0) return 'alert after it';
    return openAt(diary, diary.history.endAt) > 0 ? 'alert left open' : null;
  },
};

export function atMostAlerts(most: number): Bound {
  return {
    sentence: `at most ${most === 1 ? 'one alert' : `${most} alerts`} about leaving`,
    fault: (diary) => (leavingAlerts(diary).length > most ? `${leavingAlerts(diary).length} alerts` : null),
  };
}

export function atMostAYear(kind: AlertKind, most: number): Bound {
  return {
    sentence: `at most ${most} ${kind} alerts a year`,
    fault: (diary) => {
      const { alerts: all, history: life } = diary;
      const years = Math.max(1, (life.endAt - (life.rows[0]?.occurredAt ?? 0)) / DAY_MS / 365);
      const count = all.filter(({ change, record }) => change === 'opened' && record.kind === kind).length;
      return count > most * years ? `${count} ${kind} alerts` : null;
    },
  };
}

/** All alerts about leaving are resolved this many days after the return. */
export function resolvesWithin(days: number): Bound {
  return {
    sentence: `an alert resolves itself within ${days} days of the return`,
    fault: (diary) => {
      const { returnAt } = diary.history;
      return returnAt !== null && openAt(diary, returnAt + days * DAY_MS) > 0
        ? 'alert still open after the return'
        : null;
    },
  };
}

/** Neither in decline nor in termination at this day after the turn. */
export function outBy(days: number): Bound {
  return {
    sentence: `not in decline any more on day ${days}`,
    fault: (diary) => leavingFault(diary, diary.history.turnAt + days * DAY_MS),
  };
}

/** Out of decline and termination this many days after the return; 0 for at the very event. */
export function backWithin(days: number): Bound {
  return {
    sentence: `out of it ${days === 0 ? 'at the first event of the return' : `within ${days} days of the return`}`,
    fault: (diary) => {
      const at = (diary.history.returnAt ?? NaN) + days * DAY_MS;
      return leavingFault(diary, at);
    },
  };
}

export function standsIn(stages: readonly Stage[], days: number): Bound {
  return {
    sentence: `in ${stages.join(' or ')} on day ${days}`,
    fault: (diary) => {
      const stage = stageAt(diary, diary.history.turnAt + days * DAY_MS);
      return stage !== null && stages.includes(stage) ? null : `in ${stage ?? 'no stage'} on day ${days}`;
    },
  };
}

/** In this stage from the first decision to the end. */
export function throughout(stage: Stage): Bound {
  return {
    sentence: `${stage} throughout`,
    fault: ({ transitions }) =>
      transitions.find(({ to }) => to !== stage)?.to ?? (transitions.length === 0 ? 'no stage' : null),
  };
}

export function strategy(name: Strategy): Bound {
  return {
    sentence: `strategy \`${name}\``,
    fault: (diary) => {
      const first = leavingAlerts(diary).find(({ at }) => at >= diary.history.turnAt)?.record.strategy?.name;
      return first === name ? null : `strategy ${first ?? 'of no alert'}`;
    },
  };
}

/** The plain fact by which decline or termination was decided. */
export function decidedBy(fact: Fact): Bound {
  return {
    sentence: `because of the fact \`${fact}\``,
    fault: (diary) => {
      const first = diary.transitions.find(({ at, to }) => at >= diary.history.turnAt && isLeaving(to));
      if (first === undefined) return 'not called leaving';
      return first.fact === fact ? null : `decided by ${first.fact ?? 'the model'}`;
    },
  };
}

/** A reason of the first alert names the missed income's amount and its day. */
export const namesTheIncome: Bound = {
  sentence: 'a reason names the amount and the day on which it should have come',
  fault: (diary) => {
    const { missed, turnAt } = diary.history;
    const record = leavingAlerts(diary).find(({ at }) => at >= turnAt)?.record;
    if (record === undefined || missed === null) return 'no alert';
    const texts = record.reasons.map(({ text }) => text.en);
    return texts.some((text) => text.includes(money(missed.amount * 100)) && namesDay(text, missed.day))
      ? null
      : 'no reason names the income';
  },
};

/** A reason with such a code stands on the customer's page at the end. */
export function showsReason(code: RegExp, what: string): Bound {
  return {
    sentence: `${what} is among the reasons`,
    needs: 'reasons',
    fault: ({ end }) => (end.reasons.some((one) => code.test(one)) ? null : `${what} is no reason`),
  };
}

export function businessDays(count: number): Bound {
  return {
    sentence: count === 1 ? 'one business day' : `${count === 0 ? 'no' : count} business days`,
    fault: ({ end }) => {
      const found = end.signals?.lifetimeBusinessDays ?? NaN;
      return found === count ? null : `${found} business days`;
    },
  };
}

/** As many business days as the life has days in the given zone on which the customer paid. */
export function oneBusinessDayPerDay(timeZone: string): Bound {
  return {
    sentence: `business days are days of ${timeZone}`,
    fault: ({ end, history: life }) => {
      const format = new Intl.DateTimeFormat('en-CA', { timeZone });
      const wanted = new Set(life.rows.map(({ occurredAt }) => format.format(occurredAt))).size;
      const found = end.signals?.lifetimeBusinessDays ?? NaN;
      return found === wanted ? null : `${found} business days instead of ${wanted}`;
    },
  };
}

export const noOutflow: Bound = {
  sentence: 'outflow 0',
  fault: ({ end }) =>
    end.signals?.month.amountOut === 0 ? null : `outflow ${(end.signals?.month.amountOut ?? NaN) / 100}`,
};

export function warns(code: string): Bound {
  return {
    sentence: `accepted with the warning \`${code}\``,
    fault: ({ remarks }) => (remarks.includes(code) ? null : `no warning ${code}`),
  };
}

/** No byte of it is kept. */
export function forgets(text: string): Bound {
  return {
    sentence: 'nothing of it is kept',
    fault: ({ end }) => (Buffer.from(end.bytes).includes(text) ? 'it is kept' : null),
  };
}

/** `ifSilent` after the last event named the days that then came. */
export const forecastCameTrue: Bound = {
  sentence: '`ifSilent` named the days of decline and alert beforehand',
  needs: 'forecast',
  fault: (diary) => {
    const { forecast, history: life } = diary;
    if (forecast === undefined) return 'no forecast';
    const left = diary.transitions.find(({ at, to }) => at > life.turnAt && isLeaving(to));
    if (!isSameDay(forecast.declineAt, left?.at)) return 'another day of decline';
    const told = leavingAlerts(diary).find(({ at }) => at > life.turnAt);
    return isSameDay(forecast.alertAt, told?.at) ? null : 'another day of the alert';
  },
};

function isSameDay(foretold: EpochMs | null, came: EpochMs | undefined): boolean {
  return foretold !== null && came !== undefined && dayOf(foretold) === dayOf(came);
}

function windowText(by: Days, notBefore: number): string {
  const last = typeof by === 'number' ? String(by) : by.join(' / ');
  if (last === '0') return 'at the event';
  return notBefore === 0 ? `by day ${last}` : `from day ${notBefore} to day ${last}`;
}

function daysFor(by: Days, variation: Variation): number {
  if (typeof by === 'number') return by;
  const [low, middle, high] = by;
  return variation === 0.3 ? low : variation === 0.7 ? middle : high;
}

function windowFault(
  what: string,
  at: EpochMs | undefined,
  diary: LifeDiary,
  by: number,
  notBefore: number,
): string | null {
  if (at === undefined) return `no ${what}`;
  const day = dayAfterTurn(diary, at);
  if (day < notBefore) return `${what} too early`;
  return day > by ? `${what} too late` : null;
}

function dayAfterTurn({ history: life }: LifeDiary, at: EpochMs | undefined): number {
  return at === undefined ? NaN : dayOf(at) - dayOf(life.turnAt);
}

function enteredFault(diary: LifeDiary, stages: readonly Stage[], from: EpochMs): string | null {
  const found = diary.transitions.find(({ to, at }) => at >= from && stages.includes(to));
  return found === undefined ? null : found.to;
}

function leavingFault(diary: LifeDiary, at: EpochMs): string | null {
  const stage = stageAt(diary, at);
  return isLeaving(stage) ? `still in ${stage ?? ''}` : null;
}

/** How many alerts about leaving are not resolved as of an instant. */
function openAt({ alerts: all }: LifeDiary, at: EpochMs): number {
  const last = new Map<string, boolean>();
  for (const { at: then, change, record } of all) {
    if (then <= at && record.kind !== 'threshold') last.set(record.id, change !== 'resolved');
  }
  return [...last.values()].filter(Boolean).length;
}

/** By its ISO date, or by day and month in words, short or long. */
function namesDay(text: string, day: number): boolean {
  const date = new Date(day * DAY_MS);
  const number = date.getUTCDate();
  const months = (['long', 'short'] as const).map((month) => date.toLocaleString('en', { month, timeZone: 'UTC' }));
  const named = months.flatMap((month) => [`${number} ${month}`, `${month} ${number}`]);
  return [date.toISOString().slice(0, 10), ...named].some((one) => text.includes(one));
}
