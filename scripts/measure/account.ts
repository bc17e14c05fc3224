/** What the figures need of one customer: what the service said, and what a rival could know. */
import { isBusiness, translate, type ActivityCatalog } from '../../src/core/state/activity.js';
import type { Calendar } from '../../src/core/primitives/calendar.js';
import type { EpochMs, Fact, Stage } from '../../src/core/primitives/vocabulary.js';
import { leavingAlerts, type Diary, type LeaningEntry } from '../backtest/diary.js';
import type { History } from '../backtest/history.js';

export interface SaidStage {
  at: EpochMs;
  to: Stage;
  fact: Fact | null;
  reviewDelayMs: number;
}

interface SaidAlert {
  at: EpochMs;
  reviewDelayMs: number;
}

export interface Said {
  stages: SaidStage[];
  leanings: LeaningEntry[];
  /** About leaving, each when it was opened or reopened. */
  alerts: SaidAlert[];
}

type DayAmount = [day: number, amount: number];

/** Days are local, as days since 1970-01-01. */
export interface Trace {
  /** Distinct days of business, ascending. */
  businessDays: number[];
  /** The newest balance of each day that has one, ascending, in hundredths of the base currency. */
  balances: DayAmount[];
}

export interface Account {
  customerId: string;
  said: Said;
  /** By the same service when no model answers. */
  saidWithoutModel: Said;
  trace: Trace;
}

export function saidIn(diary: Diary): Said {
  return {
    stages: diary.transitions.map(({ at, to, fact, reviewDelayMs }) => ({ at, to, fact, reviewDelayMs })),
    leanings: diary.leanings,
    alerts: leavingAlerts(diary).map(({ at, reviewDelayMs }) => ({ at, reviewDelayMs })),
  };
}

/** Of all rows, however late they arrived: a rival is not made to wait for them. */
export function traceOf({ rows }: History, catalog: ActivityCatalog, calendar: Calendar): Trace {
  const businessDays = new Set<number>();
  const balances = new Map<number, { at: EpochMs; amount: number }>();
  for (const row of rows) {
    const activity = translate(row, catalog);
    const { occurredAt: at, balance } = activity;
    const day = calendar.dayOf(at);
    if (isBusiness(activity)) businessDays.add(day);
    if (balance !== null && at >= (balances.get(day)?.at ?? -Infinity)) balances.set(day, { at, amount: balance });
  }
  return {
    businessDays: [...businessDays].sort((a, b) => a - b),
    balances: [...balances].map(([day, { amount }]): DayAmount => [day, amount]).sort(([a], [b]) => a - b),
  };
}
