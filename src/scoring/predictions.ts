/** Which predictions of a batch a lane remembers. */
import { ALERT_KIND_ROWS } from '../core/alerts/alert.kinds.js';
import { isChosen } from '../core/primitives/sampling.js';
import { dayOf } from '../core/primitives/time.js';
import { predictionsOf, type Prediction } from '../core/monitoring/predictions.js';
import type { Decided } from './batch.js';

export interface PredictionSettings {
  /** See PREDICTIONS_ONE_IN. */
  predictionsOneIn: number;
  /** The most of this shard per day; a crash forgets how many there were, so it may be twice that. */
  predictionsPerDay: number;
  /** Above 0, every alert that opens is remembered, whatever the limits. */
  heldOutShare: number;
}

export class PredictionSample {
  private day = NaN;
  private taken = 0;

  constructor(private readonly settings: PredictionSettings) {}

  choose(decided: readonly Decided[], horizonDays: number): Prediction[] {
    const { predictionsOneIn, predictionsPerDay, heldOutShare } = this.settings;
    const all = decided
      .filter((one) => this.mayRemember(one))
      .flatMap((one) => predictionsOf(saidBy(one, heldOutShare > 0), horizonDays, predictionsOneIn));
    const [first] = all;
    if (first === undefined) return all;
    const taken = dayOf(first.asOf) === this.day ? this.taken : 0;
    const limited = all.filter((one) => !isArm(one)).slice(0, Math.max(0, predictionsPerDay - taken));
    return [...all.filter(isArm), ...limited];
  }

  /** Most are left out by their id alone, before anything is made of them. */
  private mayRemember({ customerId, decision }: Decided): boolean {
    const { predictionsOneIn, heldOutShare } = this.settings;
    return isChosen(customerId, predictionsOneIn) || (heldOutShare > 0 && decision.alerts.length > 0);
  }

  /** To be called when they are committed. */
  took(predictions: readonly Prediction[]): void {
    const [first] = predictions;
    if (first === undefined) return;
    const day = dayOf(first.asOf);
    this.taken = (day === this.day ? this.taken : 0) + predictions.filter((one) => !isArm(one)).length;
    this.day = day;
  }
}

/** One of two sides that are compared: to leave some out would leave out unequally. */
function isArm({ kind }: Prediction): boolean {
  return kind === 'acted' || kind === 'held';
}

function saidBy(
  { customerId, lastBusinessAt, evaluatedAt, occasion, decision, signals }: Decided,
  isCompared: boolean,
): Parameters<typeof predictionsOf>[0] {
  const { stage, scores, model } = decision.lifecycle;
  const opened = decision.alerts.find(
    ({ change, record }) => change === 'opened' && ALERT_KIND_ROWS[record.kind].isPrediction,
  );
  const isNew = opened !== undefined && opened.record.returns === 0;
  const arm = opened?.record.heldOut === true ? ('held' as const) : ('acted' as const);
  return {
    customerId,
    asOf: signals.asOf,
    evaluatedAt,
    atEvent: occasion !== 'time',
    alertOpened: isNew,
    arm: isCompared && isNew && ALERT_KIND_ROWS[opened.record.kind].isCompared ? arm : null,
    lastBusinessAt,
    risk: scores.risk,
    stage,
    model,
  };
}
