/** The workbench API: alerts, actions on them, and their outcomes. Types only; see protocol.ts. */
import type { AlertViewName } from '../core/alerts/alert.views.js';
import type { ExpectedGain } from '../core/alerts/expected.gain.js';
import type { ActionName } from '../core/alerts/action.transitions.js';
import type { Estimate } from '../core/monitoring/outcomes.js';
import type { Alert, TimelineEntry } from '../core/contracts/records.js';
import type {
  AlertKind,
  EpochMs,
  Outcome,
  PersonsOutcome,
  Severity,
  Stage,
  Strategy,
  ValueTier,
} from '../core/primitives/vocabulary.js';
import type { Problem } from './problem.js';

export interface AlertView extends Alert {
  /**
   * The model's risk as of the customer's last evaluation; `risk` is that of when the alert was raised or last grew worse.
   * Only in answers of `GET`.
   */
  riskNow?: number;
}

/** One alert with its whole history. */
export interface AlertDetail extends AlertView {
  /** What its place in the usual order is made of, as of now. */
  expectedGain: ExpectedGain;
  /** Nothing new for long, in a stage where acting hardly helps, and nobody works on it. */
  hasGoneCold: boolean;
  /** Oldest first. */
  timeline: TimelineEntry[];
  /** The model's input when the alert last opened or grew worse. Null: unknown for this customer. */
  features: Record<string, number | null> | null;
}

/** `GET /v1/alerts/views` */
export interface AlertViewsView {
  run: string;
  /** The run's clock, by which new, due and gone cold are counted. */
  asOf: EpochMs;
  /** In the order of a menu. `count` is null for `mine` when no person was named. */
  views: { name: AlertViewName; count: number | null }[];
}

export interface AlertPage {
  alerts: AlertView[];
  /** All matching alerts, on this page or not. */
  total: number;
  /** The cursor of the next page; null on the last. */
  cursor: string | null;
}

/** Alerts, the customers they are about, and what these have at stake: of each customer once, the largest. */
export interface AlertSum {
  alerts: number;
  customers: number;
  /** In the base currency. */
  valueAtStake: number;
}

/** `GET /v1/alerts/raised`: opened in the window, and not resolved. Windows are whole days of the bank's calendar. */
export interface RaisedView extends AlertSum {
  run: string;
  fromAt: EpochMs;
  toAt: EpochMs;
}

/** `GET /v1/alerts/saved`: resolved in the window, and not reopened since. */
export interface SavedView {
  run: string;
  fromAt: EpochMs;
  toAt: EpochMs;
  /** A person resolved it as `retained`. */
  retained: AlertSum;
  /** The customer came back, and the service resolved it. */
  recovered: AlertSum;
  /** Whether all were counted. When not, the newest were. */
  isWhole: boolean;
}

/** `POST /v1/alerts/:id/actions` */
export interface AlertActionBody {
  action: ActionName;
  /** The version of the alert the person saw; an older one is refused with 409. */
  version: number;
  /** Who acts, by the bank's name for the person; the key's role when left out. */
  by?: string;
  comment?: string;
  /** For `assign`. */
  assignee?: string;
  /** For `snooze`: until when, ISO 8601 or epoch milliseconds on the run's clock; or for how many minutes. */
  untilAt?: string | number;
  minutes?: number;
  /** For `resolve`. */
  outcome?: PersonsOutcome;
}

/** `POST /v1/alerts/actions`: the same action for many alerts. */
export interface BulkActionBody extends Omit<AlertActionBody, 'version'> {
  alerts: { id: string; version: number }[];
}

export interface BulkActionView {
  done: number;
  /** In the order of the request. */
  results: ({ id: string; ok: true; alert: AlertView } | { id: string; ok: false; problem: Problem })[];
}

/** `GET /v1/team` */
export interface TeamView {
  members: { id: string; branches: string[] | null; isLead: boolean; mostAlerts: number | null; load: number }[];
}

/** One line of `GET /v1/outcomes`. */
export interface OutcomeLine {
  alertId: string;
  customerId: string;
  kind: AlertKind;
  openedAt: EpochMs;
  resolvedAt: EpochMs;
  outcome: Outcome;
  /** 1 for lost, 0 for retained and recovered, null where the outcome does not say. */
  label: 0 | 1 | null;
  heldOut: boolean;
  fromStage: Stage | null;
  stage: Stage;
  severity: Severity;
  risk: number;
  valueTier: ValueTier;
  /** Null when a death or the bank ended the relationship; then `label` is null, too. */
  strategy: Strategy | null;
  model: string;
  policy: number;
  features: Record<string, number | null> | null;
}

/**
 * `GET /v1/outcomes/uplift`: the effect of acting on decline alerts. Shares are of customers who are at risk at the
 * end of the horizon.
 */
export interface UpliftView {
  run: string;
  model: string;
  horizonDays: number;
  heldOutShare: number;
  months: string[];
  /** Alerts whose horizon has passed: those people were shown, and those held out. */
  acted: { alerts: number; leaving: number; share: Estimate } | null;
  held: { alerts: number; leaving: number; share: Estimate } | null;
  /**
   * Share leaving among those held out minus share leaving among those acted on, with its 95 % interval; null until
   * both are known.
   */
  uplift: Estimate | null;
  /** A sentence for people. */
  verdict: string;
}
