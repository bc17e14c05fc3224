/** A population of one kind: its lives, what the service said of them, and how many are within the bounds. */
import { DAY_MS } from '../../src/core/primitives/time.js';
import { isLeaving } from '../backtest/diary.js';
import { Draw, type Variation } from './draw.js';
import { walkToEnd, type Oracle } from '../backtest/rounds.js';
import { holdsShare } from './significance.js';
import { leastOf, type Story } from './story.js';
import type { ServiceSettings } from '../backtest/service.js';
import { Walker, type WalkSettings } from '../backtest/walker.js';
import type { Life, LifeDiary } from './draft.js';

export interface KindRow {
  kind: string;
  /** Null for one exact life, and for rows over all kinds. */
  variation: Variation | null;
  /** The right answer, in words. */
  right: string;
  /** Customers within all bounds of it. */
  within: number;
  of: number;
  holds: boolean;
  /** What went wrong, most frequent first. */
  faults: readonly string[];
}

export interface KindResult {
  row: KindRow;
  /** Of steady customers: those ever called declining or terminated, and the years they were watched. */
  steady: { called: number; years: number };
  /** All transitions to decline, and those shown without any confidence. */
  declines: { all: number; unsure: number };
}

export interface Sampling {
  customers: number;
  seed: number;
}

export async function runKind(
  story: Story,
  variation: Variation,
  sampling: Sampling,
  settings: ServiceSettings,
  oracle: Oracle,
): Promise<KindResult> {
  const walkers = numbersOf(story, sampling).map((i) => walkerOf(story, variation, i, sampling.seed, settings));
  const needs = new Set(story.right.flatMap(({ needs = [] }) => needs));
  const asks = { forecast: needs.has('forecast'), reasons: needs.has('reasons') };
  await walkToEnd(walkers, settingsFor(story, settings), oracle, asks);
  return resultOf(
    story,
    variation,
    walkers.map(({ diary }) => diary),
  );
}

/** The walker of one customer, by number. */
export function walkerOf(
  story: Story,
  variation: Variation,
  i: number,
  seed: number,
  settings: ServiceSettings,
): Walker<Life> {
  const customerId = `${story.kind}-${i}`;
  const draw = new Draw(`${seed}/${customerId}/${variation}`, variation, story.lognormal);
  return new Walker(story.live(customerId, draw), settingsFor(story, settings));
}

export function settingsFor({ facts = {}, timeZone }: Story, settings: ServiceSettings): WalkSettings {
  const { decision, calendarIn, ...rest } = settings;
  const policy = { ...decision.policy, facts: { ...decision.policy.facts, ...facts } };
  return { ...rest, calendar: calendarIn(timeZone ?? 'UTC'), decision: { ...decision, policy } };
}

/** What is wrong with a diary, the first bound that it breaks; null when it is right. */
function faultOf({ right }: Story, diary: LifeDiary, variation: Variation): string | null {
  for (const bound of right) {
    const fault = bound.fault(diary, variation);
    if (fault !== null) return fault;
  }
  return null;
}

export function rightOf({ right }: Story): string {
  return right.map(({ sentence }) => sentence).join('; ');
}

function numbersOf({ isSingle, atMost = Infinity }: Story, { customers }: Sampling): number[] {
  return Array.from({ length: isSingle === true ? 1 : Math.min(customers, atMost) }, (_, i) => i);
}

function resultOf(story: Story, variation: Variation, diaries: readonly LifeDiary[]): KindResult {
  const faults = diaries.flatMap((diary) => faultOf(story, diary, variation) ?? []);
  const [within, of] = [diaries.length - faults.length, diaries.length];
  const declines = diaries.flatMap(({ transitions }) => transitions.filter(({ to }) => to === 'decline'));
  return {
    row: {
      kind: story.kind,
      variation: story.isSingle === true ? null : variation,
      right: rightOf(story),
      within,
      of,
      holds: holdsShare(within, of, leastOf(story)),
      faults: mostFirst(faults),
    },
    steady: story.isSteady === true ? steadyOf(diaries) : { called: 0, years: 0 },
    declines: { all: declines.length, unsure: declines.filter(({ confidence }) => !(confidence > 0)).length },
  };
}

function steadyOf(diaries: readonly LifeDiary[]): KindResult['steady'] {
  return {
    called: diaries.filter(({ transitions }) => transitions.some(({ to }) => isLeaving(to))).length,
    years: diaries.reduce(
      (sum, { history: life }) => sum + (life.endAt - (life.rows[0]?.occurredAt ?? life.endAt)) / DAY_MS / 365,
      0,
    ),
  };
}

function mostFirst(faults: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const fault of faults) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([fault, count]) => `${fault} (${count})`);
}
