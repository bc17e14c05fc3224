/**
 * What each kind of alert is: one row of data per kind. Everything else treats all kinds alike, so a new kind is a word of
 * vocabulary.ts with its code, a row here, and its labels on the page.
 */
import type { AlertRules } from './alert.rules.js';
import type { AlertState, Lifecycle } from '../state/lifecycle.js';
import type { Signals } from '../features/signals.js';
import { isBelowLine, type TierBounds } from '../lifecycle/value.js';
import { DAY_MS } from '../primitives/time.js';
import type { AlertKind, EpochMs, Stage } from '../primitives/vocabulary.js';
import { isEndedByOthers } from '../facts/closed.js';
import { isRaised } from './telling.js';

export interface AlertSettings {
  rules: AlertRules;
  tiers: TierBounds;
  tierBand: number;
}

/** What the alerts of an evaluation are judged by. */
export interface Evaluation {
  before: Lifecycle;
  /** Stage and scores of now. */
  after: Lifecycle;
  signals: Signals;
  /** Whether this customer's new alerts are held out. */
  heldOut: boolean;
}

export interface Trouble extends Evaluation {
  settings: AlertSettings;
}

type Line = AlertState['line'];

/** Both from 0 to 1: the risk part of the priority, and by how much it rose since the evaluation before. */
interface RiskChange {
  risk: number;
  riskBefore: number;
}

interface AlertKindRow {
  /** Opens the alert, or reopens it. */
  isEntered: (trouble: Trouble) => boolean;
  /** Resolves the alert. */
  isWell: (line: Line, trouble: Trouble) => boolean;
  /** The relationship has ended, and nothing can be done about this trouble: the alert is superseded. */
  isSuperseded: (trouble: Trouble) => boolean;
  /** What the alert keeps of its opening: the tier's line that was crossed. */
  lineOf: (trouble: Trouble) => Line;
  /** What the severity follows from, beside value and speed. */
  riskOf: (line: Line, trouble: Omit<Trouble, 'heldOut'>) => RiskChange;
  /**
   * Whether the alert's id is made of the kind, too. Two alerts of one customer may open at one instant: only kinds that
   * exclude each other may go without, and only these two do, since ids of stored alerts must stay.
   */
  isInId: boolean;
  /** Whether it says that the model sees a risk: then the monitors check whether it came true. */
  isPrediction: boolean;
  /** Whether customers whose alerts are held out are compared with those whose alerts are shown. */
  isCompared: boolean;
}

export const ALERT_KIND_ROWS: Readonly<Record<AlertKind, AlertKindRow>> = {
  decline: {
    isEntered: ({ before, after, signals }) => isRaised(before, after) && !isEndedByOthers(signals),
    isWell: (_line, { after }) => !after.cause.isTold && after.stage !== 'decline' && after.stage !== 'termination',
    isSuperseded: ({ signals }) => isEndedByOthers(signals),
    lineOf: () => null,
    riskOf: riskOfLeaving,
    isInId: false,
    isPrediction: true,
    isCompared: true,
  },
  termination: {
    // Silence to the end raises nothing, and neither does a closing of which an open alert has warned: that one goes on.
    isEntered: ({ before, after, signals }) =>
      isLeftFor('termination', before.stage, after.stage) &&
      isClosed(after) &&
      !isEndedByOthers(signals) &&
      !before.alerts.some(({ kind, status }) => kind === 'decline' && status !== 'resolved'),
    isWell: (_line, { after }) => after.stage !== 'termination',
    isSuperseded: ({ signals }) => isEndedByOthers(signals),
    lineOf: () => null,
    riskOf: riskOfLeaving,
    isInId: false,
    isPrediction: false,
    isCompared: false,
  },
  threshold: {
    isEntered: (trouble) => isBelowHeldLine(trouble) && !isOver(trouble),
    isWell: (line, { signals, settings }) => line === null || signals.balance / 100 >= settings.tiers[line],
    isSuperseded: isOver,
    lineOf: ({ before }) => before.tier?.held ?? null,
    riskOf: depthBelowLine,
    isInId: true,
    isPrediction: false,
    isCompared: false,
  },
};

/** Whether the relationship has ended, whoever ended it: there is no line to hold any more. */
function isOver({ after, signals }: Trouble): boolean {
  return isClosed(after) || isEndedByOthers(signals);
}

/** Assets fell below the line, or have stayed below it until a next alert may come. */
function isBelowHeldLine({ before: { tier, alerts }, signals, settings }: Trouble): boolean {
  if (tier === null || !isBelowLine(tier.held, signals.balance, settings.tiers)) return false;
  return !tier.isBelow || alerts.some((alert) => isRested(alert, signals.asOf, settings.rules));
}

/** Whether a resolved alert of a tier's line lies back far enough for the next one. */
export function isRested(
  { kind, openedAt, resolvedAt }: Pick<AlertState, 'kind' | 'openedAt' | 'resolvedAt'>,
  asOf: EpochMs,
  { thresholdRestDays }: Pick<AlertRules, 'thresholdRestDays'>,
): boolean {
  return kind === 'threshold' && resolvedAt !== null && asOf - openedAt >= thresholdRestDays * DAY_MS;
}

/** Not for customers who are met in this stage first. */
function isLeftFor(stage: Stage, before: Stage | null, after: Stage | null): boolean {
  return after === stage && before !== stage && before !== null;
}

/** Whether the customer closed the relationship: that is worth a call. */
function isClosed({ stage, cause }: Lifecycle): boolean {
  return stage === 'termination' && cause.fact === 'closed';
}

/** The model's risk, or how sure the plain fact is that decided, whichever is higher. */
function riskOfLeaving(_line: Line, { before, after }: Omit<Trouble, 'heldOut'>): RiskChange {
  return { risk: shownRisk(after), riskBefore: shownRisk(before) };
}

function shownRisk({ scores, cause }: Lifecycle): number {
  return cause.fact === null ? scores.risk : Math.max(scores.risk, cause.confidence);
}

/** The least band, as a share of the line, so that a band of 0 divides by nothing. */
const LEAST_BAND = 0.01;

/** How far assets lie below the line, 1 at the band's end. It does not rise from one evaluation to the next. */
function depthBelowLine(line: Line, trouble: Omit<Trouble, 'heldOut'>): RiskChange {
  if (line === null) return riskOfLeaving(line, trouble);
  const { tiers, tierBand } = trouble.settings;
  const at = tiers[line];
  const depth = (at - trouble.signals.balance / 100) / (at * Math.max(LEAST_BAND, tierBand));
  const risk = depth > 0 ? Math.min(1, depth) : 0;
  return { risk, riskBefore: risk };
}
