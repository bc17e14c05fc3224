/** The list of customers, and the activity of one. Units: see protocol.ts. */
import type { ThresholdView } from '../core/lifecycle/value.js';
import type { LoggedContact } from '../core/contracts/logged.contact.js';
import type { ChannelCounts } from '../core/features/weekly.activity.js';
import type {
  AlertKind,
  AlertStatus,
  EpochMs,
  Severity,
  Stage,
  Strategy,
  ValueTier,
} from '../core/primitives/vocabulary.js';

export interface CustomerListView {
  run: string;
  /** The run's clock, by which silence is counted. */
  asOf: EpochMs;
  /** All customers whom the filter finds, as of the first page. */
  count: number;
  /** How many of them the pages hold: less than `count` only in an order, for more than 50,000 customers. */
  reach: number;
  /** Customers whom the list does not know yet: 0 but after an upgrade from a build that kept no list. */
  missing: number;
  /** May be fewer than asked for: whoever has left the filter since the first page is left out. */
  customers: CustomerRow[];
  /** The cursor of the next page; null on the last. */
  cursor: string | null;
}

export interface CustomerRow {
  customerId: string;
  stage: Stage;
  stageSinceAt: EpochMs;
  risk: number;
  /** As of the last evaluation; null when a death or the bank ended the relationship. */
  strategy: Strategy | null;
  valueTier: ValueTier;
  threshold: ThresholdView | null;
  balance: number | null;
  branch: string | null;
  /** Null when there was none. */
  lastBusinessAt: EpochMs | null;
  /** Whole days of the bank's calendar since then. */
  silentDays: number | null;
  lastActiveAt: EpochMs | null;
  /** The most severe one that is not resolved. */
  openAlert: {
    id: string;
    kind: AlertKind;
    severity: Severity;
    status: AlertStatus;
    assignee: string | null;
    dueAt: EpochMs;
  } | null;
  scoredAt: EpochMs;
}

/** What a customer did, week by week. Counts are of events, by channel and kind; what is left out is zero. */
export interface ActivityView {
  customerId: string;
  /** The run's clock. */
  asOf: EpochMs;
  /** The oldest first, without a gap, up to the week of `asOf`. */
  weeks: WeekView[];
  /**
   * The mean of a week over complete weeks, without the present one and the four before it; null when fewer than four are
   * known.
   */
  usual: (WeekFigures & { weeks: number }) | null;
}

export interface WeekFigures {
  counts: ChannelCounts;
  /** Days on which the customer did something. */
  activeDays: number;
  /** Without what was taken back. */
  amountIn: number;
  amountOut: number;
  amountBought: number;
}

export interface WeekView extends WeekFigures {
  /** A Monday of the bank's calendar, as in 2026-01-12. */
  startsOn: string;
  /** Days of the week that have begun and on which the customer was known: 7 for most. */
  days: number;
  /** The newest of the week; null when none was sent. */
  balance: number | null;
}

/** `POST /v1/customers/:id/contacts` */
export interface ContactBody extends Pick<LoggedContact, 'id' | 'way' | 'result' | 'comment'> {
  /** Who made the contact; the role of the key when left out. */
  by?: string;
}

export type LoggedContactView = LoggedContact;

/** `GET /v1/customers/:id/contacts` */
export interface ContactsView {
  customerId: string;
  /** The newest first. */
  contacts: LoggedContactView[];
}

/** `GET /v1/customers/:id/risk`, by the model in use now, also for past weeks. */
export interface RiskView {
  customerId: string;
  model: string;
  /** The oldest first, one a week; the last is as of the last evaluation. */
  points: {
    at: EpochMs;
    risk: number;
    /** Counts and amounts were stored by the week, and were spread over its days. */
    isEstimated: boolean;
  }[];
}
