/** Where the time from a turn to the first right alert goes. */
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { EpochMs, Stage } from '../../src/core/primitives/vocabulary.js';
import { isLeaving } from '../backtest/diary.js';
import type { Said, SaidStage } from './account.js';
import { firstRight, isMeasuredTurner, medianOf } from './figures.js';
import type { Case, Year } from './year.js';

/**
 * In days. `evidence`: until a decline is a candidate, or a fact or a strong score decides. `dwell`: until the stage
 * before has lasted long enough. `confirmation`: until enough days agree. `telling`: from the change of the stage to
 * the alert, while silence may be an absence. `sweep`: from the beginning of the day on which a review was due to the
 * review.
 */
export const WAITS = ['evidence', 'dwell', 'confirmation', 'telling', 'sweep'] as const;
export type Wait = (typeof WAITS)[number];
export type Waits = Record<Wait, number>;

export interface WaitFigures {
  medianDays: number | null;
  meanDays: number | null;
  /** Of all days from turns to alerts. */
  share: number | null;
}

/** Over the turners found in the year. */
export function waitFigures(cases: readonly Case[], year: Year, dwellDays: number): Record<Wait, WaitFigures> {
  const all = cases.filter((one) => isMeasuredTurner(one, year)).flatMap((one) => waitsOf(one, dwellDays) ?? []);
  const total = all.reduce((sum, waits) => sum + WAITS.reduce((own, wait) => own + waits[wait], 0), 0);
  const figures = (wait: Wait): WaitFigures => {
    const days = all.map((waits) => waits[wait]);
    const sum = days.reduce((one, other) => one + other, 0);
    return {
      medianDays: medianOf(days),
      meanDays: days.length === 0 ? null : sum / days.length,
      share: total === 0 ? null : sum / total,
    };
  };
  return {
    evidence: figures('evidence'),
    dwell: figures('dwell'),
    confirmation: figures('confirmation'),
    telling: figures('telling'),
    sweep: figures('sweep'),
  };
}

/** Null for a customer who was not found. */
export function waitsOf({ truth, account }: Case, dwellDays: number): Waits | null {
  const { turnedAt } = truth;
  const said = account?.said;
  if (said === undefined || turnedAt === null) return null;
  const alertAt = firstRight(
    said.alerts.map(({ at }) => at),
    truth,
  );
  if (alertAt === null) return null;
  const alert = said.alerts.find(({ at }) => at === alertAt);
  const step = said.stages.findLastIndex(({ at, to }) => at <= alertAt && isLeaving(to));
  const entered = said.stages[step];
  const since = (at: EpochMs): number => Math.max(turnedAt, at);
  const declinedAt = since(entered?.at ?? alertAt);
  const leaningAt = Math.min(declinedAt, since(leaningSince(said, entered) ?? declinedAt));
  const dwellEndsAt = (said.stages[step - 1]?.at ?? -Infinity) + dwellDays * DAY_MS;
  const dwell = Math.min(declinedAt, Math.max(leaningAt, dwellEndsAt)) - leaningAt;
  const [evidence, telling] = [leaningAt - turnedAt, alertAt - declinedAt];
  const isAtOnce = leaningAt === declinedAt;
  const swept = isAtOnce ? Math.min(evidence, entered?.reviewDelayMs ?? 0) : 0;
  const sweptLater = Math.min(telling, alert?.reviewDelayMs ?? 0);
  return inDays({
    evidence: evidence - swept,
    dwell,
    confirmation: declinedAt - leaningAt - dwell,
    telling: telling - sweptLater,
    sweep: swept + sweptLater,
  });
}

/** Since when the stage that was entered had been a candidate without a break; null when it never was. */
function leaningSince({ leanings }: Said, entered: SaidStage | undefined): EpochMs | null {
  if (entered === undefined) return null;
  let since: EpochMs | null = null;
  let stage: Stage | null = null;
  for (const leaning of leanings) {
    if (leaning.at >= entered.at) break;
    if (leaning.stage !== stage) since = leaning.stage === null ? null : leaning.at;
    stage = leaning.stage;
  }
  return stage === entered.to ? since : null;
}

function inDays(waits: Waits): Waits {
  const { evidence, dwell, confirmation, telling, sweep } = waits;
  return {
    evidence: evidence / DAY_MS,
    dwell: dwell / DAY_MS,
    confirmation: confirmation / DAY_MS,
    telling: telling / DAY_MS,
    sweep: sweep / DAY_MS,
  };
}
