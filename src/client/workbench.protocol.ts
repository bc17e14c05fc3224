/** What the workbench is asked and answers: alerts, work on them, and what came of it. Types only; see protocol.ts. */
import type { ActionName } from '../core/alerts/alert.actions.js';
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

export type AlertView = Alert;

/** One alert with its whole story. */
export interface AlertDetail extends Alert {
  /** Oldest first. */
  timeline: TimelineEntry[];
  /** What the model saw when the alert last opened or grew worse; null: unknown for this customer. */
  features: Record<string, number | null> | null;
}

export interface AlertPage {
  alerts: AlertView[];
  /** All that match, on this page or not. */
  total: number;
  /** Ask for the next page with this; null on the last. */
  cursor: string | null;
}

/** `POST /v1/alerts/:id/actions` */
export interface AlertActionBody {
  action: ActionName;
  /** Of the alert as it was seen; an older one is refused with 409. */
  version: number;
  /** Who acts, as the bank names people; the key's role when left out. */
  by?: string;
  comment?: string;
  /** Of `assign`. */
  assignee?: string;
  /** Of `snooze`: until when, ISO 8601 or epoch milliseconds, on the run's clock; or for how many minutes. */
  untilAt?: string | number;
  minutes?: number;
  /** Of `resolve`. */
  outcome?: PersonsOutcome;
}

/** `POST /v1/alerts/actions`: the same for many. */
export interface BulkActionBody extends Omit<AlertActionBody, 'version'> {
  alerts: { id: string; version: number }[];
}

export interface BulkActionView {
  done: number;
  /** In the order asked for. */
  results: ({ id: string; ok: true; alert: AlertView } | { id: string; ok: false; problem: Problem })[];
}

/** `GET /v1/team` */
export interface TeamView {
  members: { id: string; branches: string[] | null; isLead: boolean; mostAlerts: number | null; load: number }[];
}

/** A line of `GET /v1/outcomes`. */
export interface OutcomeLine {
  alertId: string;
  customerId: string;
  kind: AlertKind;
  openedAt: EpochMs;
  resolvedAt: EpochMs;
  outcome: Outcome;
  /** 1 for lost, 0 for retained and recovered, null where the outcome says nothing about it. */
  label: 0 | 1 | null;
  heldOut: boolean;
  fromStage: Stage | null;
  stage: Stage;
  severity: Severity;
  risk: number;
  valueTier: ValueTier;
  strategy: Strategy;
  model: string;
  policy: number;
  features: Record<string, number | null> | null;
}

/** `GET /v1/outcomes/uplift`: what acting on alerts of decline is worth. Shares are of customers at risk after the horizon. */
export interface UpliftView {
  run: string;
  model: string;
  horizonDays: number;
  heldOutShare: number;
  months: string[];
  /** Matured alerts that people were shown, and that were held out. */
  acted: { alerts: number; leaving: number; share: Estimate } | null;
  held: { alerts: number; leaving: number; share: Estimate } | null;
  /** Share leaving among those held out less that among those acted on, with its 95 % interval; null until both are known. */
  uplift: Estimate | null;
  /** A sentence. */
  verdict: string;
}
