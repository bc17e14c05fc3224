/** Chooses the predictions of a batch that a lane remembers. */
import { UTC } from '../core/primitives/calendar.js';
import { ALERT_KIND_ROWS } from '../core/alerts/alert.kinds.js';
import { isChosen } from '../core/primitives/sampling.js';
import { predictionsOf, type Prediction } from '../core/monitoring/predictions.js';
import type { Decided } from './touched.js';

export interface PredictionSettings {
  /** See PREDICTIONS_ONE_IN. */
  predictionsOneIn: number;
  /** The most predictions of this shard per day. A restart loses the count, so there may be twice as many. */
  predictionsPerDay: number;
  /** Above 0, every alert that opens is remembered, regardless of the limits. */
  heldOutShare: number;
}

export class PredictionSample {
  private day = NaN;
  private count = 0;

  constructor(
    private readonly settings: PredictionSettings,
    private readonly calendar = UTC,
  ) {}

  /** The predictions of a customer for whom `mayRemember` says so. */
  of(one: Decided, horizonDays: number): Prediction[] {
    const { predictionsOneIn, heldOutShare } = this.settings;
    return predictionsOf(saidBy(one, heldOutShare > 0), horizonDays, predictionsOneIn);
  }

  /** Within the limit of a day. @param all of one batch */
  choose(all: readonly Prediction[]): Prediction[] {
    const { predictionsPerDay } = this.settings;
    const [first] = all;
    if (first === undefined) return [];
    const count = this.calendar.dayOf(first.asOf) === this.day ? this.count : 0;
    const limited = all.filter((one) => !isArm(one)).slice(0, Math.max(0, predictionsPerDay - count));
    return [...all.filter(isArm), ...limited];
  }

  /** By the id alone, mostly: it excludes most customers before any prediction is made. */
  mayRemember({ customerId, decision }: Decided): boolean {
    const { predictionsOneIn, heldOutShare } = this.settings;
    return isChosen(customerId, predictionsOneIn) || (heldOutShare > 0 && decision.alerts.length > 0);
  }

  /** Call it when the predictions are committed: it counts them towards the daily limit. */
  committed(predictions: readonly Prediction[]): void {
    const [first] = predictions;
    if (first === undefined) return;
    const day = this.calendar.dayOf(first.asOf);
    this.count = (day === this.day ? this.count : 0) + predictions.filter((one) => !isArm(one)).length;
    this.day = day;
  }
}

/** Whether it belongs to a side of the comparison. A limit on those would bias the comparison. */
function isArm({ kind }: Prediction): boolean {
  return kind === 'acted' || kind === 'held';
}

function saidBy(
  { customerId, lastBusinessAt, evaluatedAt, occasion, decision, signals }: Decided,
  isCompared: boolean,
): Parameters<typeof predictionsOf>[0] {
  const { stage, scores, model, cause } = decision.lifecycle;
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
    alertOpened: isNew && cause.fact === null, // a fact raises its alert whatever the model says
    arm: isCompared && isNew && ALERT_KIND_ROWS[opened.record.kind].isCompared ? arm : null,
    lastBusinessAt,
    calendar: signals.calendar,
    risk: scores.risk,
    stage,
    model,
  };
}
