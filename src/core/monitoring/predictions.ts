/**
 * Predictions are stored until their horizon has passed, and then settled with their outcome.
 *
 * 1. For each sampled customer, the first evaluation in each of the customer's spans of four weeks is stored, and every
 *    alert that opens. So a month contains a customer about once, and its rows are independent.
 * 2. A prediction can be settled when the last day of its horizon is complete and no late event can reach that day.
 * 3. The outcome is read from the customer's own state, by the same definition as in training. Customers who were not
 *    in business are counted separately: predicting that a customer who already left will leave proves nothing.
 */
import { UTC, type Calendar } from '../primitives/calendar.js';
import { PREDICTION_CODES } from '../primitives/codes.js';
import { labelAt, type Label } from './labels.js';
import { shareToSteps, stepsToShare } from '../state/lifecycle.js';
import { beginsSpan, isChosen } from '../primitives/sampling.js';
import { HORIZON_MS, type CustomerState } from '../state/state.js';
import { STORED_STAGES, StoredWords } from '../primitives/stored.words.js';
import { keptFrom } from '../state/tiles.js';
import { dayOf } from '../primitives/time.js';
import type { EpochMs, Stage } from '../primitives/vocabulary.js';
import { daysWith } from '../features/windows.js';

/**
 * Made by a sweep, right after an event, or because an alert opened. While a share of alerts is held out, each alert
 * that opens is also stored a second time: as `acted` when it was shown to people, as `held` when not.
 */
export const PREDICTION_KINDS = ['sweep', 'event', 'alert', 'acted', 'held'] as const;
export type PredictionKind = (typeof PREDICTION_KINDS)[number];
const STORED_PREDICTIONS = new StoredWords('kind of prediction', PREDICTION_KINDS, PREDICTION_CODES);

export interface Prediction {
  kind: PredictionKind;
  customerId: string;
  asOf: EpochMs;
  horizonDays: number;
  risk: number;
  stage: Stage;
  model: string;
}

/** The parts of a decision that a prediction needs. */
export interface Said {
  customerId: string;
  asOf: EpochMs;
  /** The previous evaluation; null for none. */
  evaluatedAt: EpochMs | null;
  atEvent: boolean;
  /** By the risk of the model. */
  alertOpened: boolean;
  /** Whether the alert was shown to people; null when no alerts are held out. */
  arm: 'acted' | 'held' | null;
  lastBusinessAt: EpochMs | null;
  /** UTC when left out. */
  calendar?: Calendar;
  risk: number;
  stage: Stage | null;
  model: string;
}

const SPAN_DAYS = 28;
/** Length of the baseline in horizons. Training uses 3; the state may reach back less far, but 2 are required. */
const BASELINE = { most: 3, least: 2 };

/** Zero to three predictions. */
export function predictionsOf(said: Said, horizonDays: number, oneIn: number): Prediction[] {
  const { customerId, asOf, risk, stage, model } = said;
  if (stage === null) return [];
  const one = { customerId, asOf, horizonDays, risk, stage, model };
  const predictions: Prediction[] = said.arm === null ? [] : [{ ...one, kind: said.arm }];
  if (!isChosen(customerId, oneIn)) return predictions;
  if (isInBusiness(said, horizonDays) && beginsSpan(customerId, said.evaluatedAt, asOf, SPAN_DAYS)) {
    predictions.push({ ...one, kind: said.atEvent ? 'event' : 'sweep' });
  }
  if (said.alertOpened && said.arm !== 'held') predictions.push({ ...one, kind: 'alert' });
  return predictions;
}

/** The instant from which the outcome is final. */
export function settlesAt({ asOf, horizonDays }: Prediction, calendar = UTC): EpochMs {
  return calendar.endOf(calendar.dayOf(asOf) + horizonDays) + 1 + HORIZON_MS;
}

/**
 * The outcome; null when the state does not reach back far enough, as for horizons above 120 days. From 90 days on the
 * baseline is shorter than in training, but at least two horizons.
 */
export function outcomeOf({ asOf, horizonDays }: Prediction, state: CustomerState): Label | null {
  const { calendar } = state;
  const cutDay = calendar.dayOf(asOf);
  const firstDay = calendar.dayOf(state.firstSeenAt);
  const firstKept = dayOf(keptFrom(calendar.steadyWallOf(state.asOf)));
  const reach = firstDay >= firstKept ? Infinity : (cutDay - firstKept + 1) / horizonDays;
  const baselineHorizons = Math.min(BASELINE.most, reach);
  if (baselineHorizons < BASELINE.least) return null;
  const window = { cutDay, horizonDays, logEndDay: cutDay + horizonDays, baselineHorizons };
  return labelAt({ activeDays: daysWith(state, 'businessDays'), firstDay }, window);
}

/** `kind,as-of,horizon,risk,stage,model,customer`: the customer's id is last because it may contain commas. */
export function writePrediction({ kind, asOf, horizonDays, risk, stage, model, customerId }: Prediction): string {
  const codes = [STORED_PREDICTIONS.codeOf(kind), asOf, horizonDays, shareToSteps(risk), STORED_STAGES.codeOf(stage)];
  return [...codes, model, customerId].join(',');
}

/** Null for an unknown code of a kind or stage, or an unknown format: another build wrote it. */
export function readPrediction(text: string): Prediction | null {
  const [kindCode = '', asOf, horizonDays, steps, stageCode = '', model, ...rest] = text.split(',');
  const kind = STORED_PREDICTIONS.find(codeIn(kindCode));
  const stage = STORED_STAGES.find(codeIn(stageCode));
  if (kind === undefined || stage === undefined || model === undefined || rest.length === 0) return null;
  const numbers = { asOf: Number(asOf), horizonDays: Number(horizonDays), risk: stepsToShare(Number(steps)) };
  if (Object.values(numbers).some(Number.isNaN)) return null;
  return { kind, stage, model, customerId: rest.join(','), ...numbers };
}

/** NaN for an empty text, which `Number` would read as code 0. */
function codeIn(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : NaN;
}

function isInBusiness({ asOf, lastBusinessAt, calendar = UTC }: Said, horizonDays: number): boolean {
  return lastBusinessAt !== null && calendar.dayOf(asOf) - calendar.dayOf(lastBusinessAt) <= horizonDays;
}
