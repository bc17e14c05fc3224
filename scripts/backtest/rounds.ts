/**
 * Many customers at once. They are independent, so each has a clock of their own: in every round each one goes to the
 * next evaluation, an event or a review that is due, and all rows of the round are scored as one batch.
 */
import { featureRows } from '../../src/core/features/features.js';
import { reasonsFor } from '../../src/core/advice/reasons.js';
import { firstFlag, silentSignals } from '../../src/core/alerts/forecast.js';
import type { ModelScores } from '../../src/core/model/model.scores.js';
import type { Explainer } from '../../src/core/contracts/ports.js';
import { itemAt } from '../../src/core/primitives/item.at.js';
import { decideAll } from '../../src/scoring/decide.js';
import type { Decided, Touched } from '../../src/scoring/touched.js';
import { explainTurns } from '../../src/scoring/explain.js';
import type { Forecast } from './diary.js';
import type { Walker, WalkSettings } from './walker.js';

/** The model, as the service asks it. */
export interface Oracle {
  score: (features: Float32Array, rows: number) => Promise<ModelScores[]>;
  /** Null for the prior, which explains nothing: reasons then come from rules alone. */
  explainer: Explainer | null;
}

/** In a replay nothing is held: all channels were there, and there is no limit of transitions. */
const NOTHING_HELD = { silent: [], brake: null };

export async function walkToEnd(
  walkers: readonly Walker[],
  { decision }: Pick<WalkSettings, 'decision'>,
  oracle: Oracle,
  asks: { forecast: boolean; reasons: boolean },
): Promise<void> {
  const scored = async (touched: readonly Touched[]): Promise<Decided[]> => {
    const scores = await oracle.score(featureRows(touched.map(({ signals }) => signals)), touched.length);
    const decided = decideAll(touched, scores, decision, NOTHING_HELD);
    return oracle.explainer === null ? decided : explainTurns(decided, oracle.explainer);
  };
  for (let all = walkers.filter(hasMore); all.length > 0; all = all.filter(hasMore)) {
    const evaluated = all.flatMap((walker) => {
      const touched = walker.evaluate();
      return touched === null ? [] : [{ walker, touched }];
    });
    if (evaluated.length === 0) continue;
    const decided = await scored(evaluated.map(({ touched }) => touched));
    evaluated.forEach(({ walker }, i) => walker.settle(itemAt(decided, i)));
    if (asks.forecast) for (const { walker } of evaluated) await foretell(walker, oracle);
  }
  for (const walker of walkers) walker.finish();
  if (asks.reasons) await addReasons(walkers, oracle);
}

function hasMore(walker: Walker): boolean {
  return walker.hasMore();
}

async function foretell(walker: Walker, oracle: Oracle): Promise<void> {
  if (walker.diary.forecast !== undefined || !walker.isAfterLastEvent()) return;
  const state = walker.state();
  if (state !== null) walker.diary.forecast = await forecastOf(walker, state, oracle);
}

/** What the customer's page says as `ifSilent`. */
async function forecastOf(
  { diary, decision }: Walker,
  state: NonNullable<ReturnType<Walker['state']>>,
  oracle: Oracle,
): Promise<Forecast> {
  const { policy, rules } = decision;
  const { customerId } = diary.history;
  const steps = silentSignals(customerId, state, policy);
  const scores = await oracle.score(featureRows(steps), steps.length);
  const flag = firstFlag(customerId, state.lifecycle, steps, scores, policy, rules);
  return { declineAt: flag?.at ?? null, alertAt: flag?.alertAt ?? null };
}

/** The reasons of the customer's page as of the end. */
async function addReasons(walkers: readonly Walker[], { explainer }: Oracle): Promise<void> {
  for (const { diary } of walkers) {
    const { signals } = diary.end;
    const stage = diary.transitions.at(-1)?.to;
    if (signals === null || stage === undefined) continue;
    const [attribution = null] = (await explainer?.explain(featureRows([signals]), 1)) ?? [];
    diary.end.reasons = reasonsFor(stage, signals, attribution).map(({ code }) => code);
  }
}
