/** The calls over HTTP, typed. Runs in a browser and in Node; every failure is a `RestError` with a `Problem`. */
import type {
  AlertActionBody,
  AlertDetail,
  AlertPage,
  AlertView,
  AlertViewName,
  AlertViewsView,
  BranchesView,
  BulkActionBody,
  BulkActionView,
  ActivityView,
  ContactBody,
  ContactsView,
  CustomerListView,
  CustomerView,
  DeliveriesView,
  DeliveryView,
  DryRunView,
  EventsReceipt,
  FeaturesView,
  FlowView,
  HistoryView,
  LoggedContactView,
  ModelHistoryView,
  ModelView,
  MonitorView,
  PoliciesView,
  RaisedView,
  SavedView,
  StageDaysView,
  TransitionListView,
  QuarantineReason,
  QuarantineView,
  RiskView,
  RedriveView,
  RunView,
  SafeguardsView,
  StagesView,
  TeamView,
  TicketView,
  TransitionsView,
  UnmappedView,
  WebhookView,
  WebhooksView,
  WorthView,
} from './protocol.js';
import type { ActivityEvent } from './event.protocol.js';
import { callService, type Query, type TransportOptions } from './transport.js';
import type { AlertKind, EpochMs, Severity, Stage, Strategy, ValueTier } from './vocabulary.js';

export { RestError } from './transport.js';

export interface RestOptions extends TransportOptions {
  /** Reads this run instead of the server's default. */
  run?: string;
}

export interface AlertQuery {
  /**
   * One status, several with commas, `unresolved` or `all`. When left out: all that are neither resolved nor snoozed.
   */
  status?: string;
  /** A saved view instead of a status. `mine` needs `me`. */
  view?: AlertViewName;
  me?: string;
  /** `gain` when left out; a `-` before it reverses the order. */
  sort?: AlertSortName | `-${AlertSortName}`;
  kind?: AlertKind;
  severity?: Severity;
  stage?: Stage;
  strategy?: Strategy;
  tier?: ValueTier;
  /** The least value at stake, in the base currency. */
  valueFrom?: number;
  cold?: 'true' | 'false';
  /** `none` for alerts without an assignee. */
  assignee?: string;
  /** `true`: the time to begin work on it has passed. */
  overdue?: string;
  customer?: string;
  branch?: string;
  cursor?: string;
  limit?: number;
}

/** Lists take several values with commas between them. */
export interface CustomerQuery {
  stage?: string;
  branch?: string;
  tier?: string;
  /** Near a value tier's line. */
  band?: 'above' | 'below' | 'near';
  /** At most two decimals. */
  riskFrom?: number;
  /** Days. */
  silentFrom?: number;
  since?: EpochMs | string;
  strategy?: string;
  /** A part of the customer's id. */
  q?: string;
  /** risk, silence, since or assets, the greatest first, or with - before it the smallest; any for no order. */
  sort?: string;
  cursor?: string;
  limit?: number;
}

export type AlertSortName = 'gain' | 'urgency' | 'value' | 'age' | 'risk' | 'due' | 'owner';

export type AlertViewsQuery = Pick<AlertQuery, 'me' | 'kind' | 'severity' | 'stage' | 'strategy' | 'tier' | 'branch'>;

/** Any instants within the first and last day of the bank's calendar. Without the last, the range ends now. */
export interface DayRange {
  from: EpochMs;
  to?: EpochMs;
}

export interface DryRunBody {
  /** Whole, as in a manifest; the service checks it. */
  policy: object;
  /** Of history, 28 when left out; 0 for none. */
  days?: number;
  /** The most customers to evaluate; 20,000 when left out. */
  customers?: number;
  /** Customers named in the answer; 20 when left out. */
  sample?: number;
}

export class RestClient {
  constructor(private readonly options: RestOptions) {}

  /** The same client for another run. */
  forRun(run: string): RestClient {
    return new RestClient({ ...this.options, run });
  }

  /**
   * One post, without a retry: `event.client.ts` sends until the service has the events. The receipt names the events
   * that were refused; `nothing_acceptable` is thrown when all of them were.
   */
  postEvents(events: readonly ActivityEvent[]): Promise<EventsReceipt> {
    return this.ofNoRun().call('POST', 'events', {}, events);
  }

  /** A cursor goes with the same query as the page that it came with. */
  customers(query: CustomerQuery = {}): Promise<CustomerListView> {
    return this.read('customers', { ...query });
  }

  /** @param query the number of weeks; all that are stored when left out */
  activity(id: string, query: { weeks?: number } = {}): Promise<ActivityView> {
    return this.read(`customers/${encodeURIComponent(id)}/activity`, query);
  }

  /** Of the last year, as the model in use sees it. */
  risk(id: string): Promise<RiskView> {
    return this.read(`customers/${encodeURIComponent(id)}/risk`);
  }

  contacts(id: string): Promise<ContactsView> {
    return this.read(`customers/${encodeURIComponent(id)}/contacts`);
  }

  /** May be sent again under the same id: it is logged once. */
  logContact(id: string, body: ContactBody): Promise<LoggedContactView> {
    return this.call('POST', `customers/${encodeURIComponent(id)}/contacts`, {}, body);
  }

  customer(id: string): Promise<CustomerView> {
    return this.read(`customers/${encodeURIComponent(id)}`);
  }

  history(id: string, query: { asOf?: EpochMs } = {}): Promise<HistoryView> {
    return this.read(`customers/${encodeURIComponent(id)}/history`, query);
  }

  features(id: string): Promise<FeaturesView> {
    return this.read(`customers/${encodeURIComponent(id)}/features`);
  }

  /** @param query the answer is as of the end of the day that holds this instant */
  stages(query: { asOf?: EpochMs } = {}): Promise<StagesView> {
    return this.read('stages', query);
  }

  /** The newest stage changes, newest first. */
  moves(limit: number): Promise<TransitionListView> {
    return this.read('stages/moves', { limit });
  }

  /** @param window a length such as `7d`, or any instants of its first and last day */
  transitions(window: string | DayRange): Promise<TransitionsView> {
    return this.read('stages/transitions', typeof window === 'string' ? { window } : { ...window });
  }

  /** Arrivals, leavings, measures and population of every day. @param window as in `transitions` */
  stageDays(window: string | DayRange): Promise<StageDaysView> {
    return this.read('stages/days', typeof window === 'string' ? { window } : { ...window });
  }

  /** The versions of the model: which one scores, and how they compare. */
  models(): Promise<ModelView[]> {
    return this.ofNoRun().read('models');
  }

  /** Drift, and what became of the predictions of the model that scores. */
  monitor(): Promise<MonitorView> {
    return this.read('models/monitor');
  }

  /** Who chose which model when. */
  modelHistory(): Promise<ModelHistoryView> {
    return this.ofNoRun().read('models/history');
  }

  /** What a policy would do; it changes nothing. For auditors and operators. Fails with `busy` while another one runs. */
  dryRun(body: DryRunBody): Promise<DryRunView> {
    return this.call('POST', 'policies/dry-run', {}, body);
  }

  /** How long events take from the queue to the screen, and what waits in each lane. */
  flow(): Promise<FlowView> {
    return this.read('flow');
  }

  /** Of the active model: the policy in use, and the ones that operators activated. */
  policies(): Promise<PoliciesView> {
    return this.ofNoRun().read('policies');
  }

  /** The amounts per stage and value tier. @param window as in `transitions` */
  worth(window: string | DayRange): Promise<WorthView> {
    return this.read('stages/worth', typeof window === 'string' ? { window } : { ...window });
  }

  alerts(query: AlertQuery = {}): Promise<AlertPage> {
    return this.read('alerts', { ...query });
  }

  /** How many alerts each saved view shows. */
  alertViews(query: AlertViewsQuery = {}): Promise<AlertViewsView> {
    return this.read('alerts/views', { ...query });
  }

  /** What was raised in so many days and is not resolved. @param window a length such as `7d` */
  alertsRaised(window: string): Promise<RaisedView> {
    return this.read('alerts/raised', { window });
  }

  /** What ended well in so many days, at most 31. @param window a length such as `7d` */
  alertsSaved(window: string): Promise<SavedView> {
    return this.read('alerts/saved', { window });
  }

  alert(id: string): Promise<AlertDetail> {
    return this.read(`alerts/${encodeURIComponent(id)}`);
  }

  /** Fails with `stale_version` when somebody else changed the alert meanwhile. */
  act(id: string, body: AlertActionBody): Promise<AlertView> {
    return this.call('POST', `alerts/${encodeURIComponent(id)}/actions`, {}, body);
  }

  actOnMany(body: BulkActionBody): Promise<BulkActionView> {
    return this.call('POST', 'alerts/actions', {}, body);
  }

  team(): Promise<TeamView> {
    return this.read('team');
  }

  branches(): Promise<BranchesView> {
    return this.ofNoRun().read('branches');
  }

  /** Those of the live run when the client is for no run. */
  safeguards(): Promise<SafeguardsView> {
    return this.read('safeguards');
  }

  /** What could not be applied, the newest first. For auditors and operators. */
  quarantine(query: { limit?: number; cursor?: string } = {}): Promise<QuarantineView> {
    return this.read('quarantine', query);
  }

  /** Tries entries again: all, those of one reason, or those named; at most 1,000 at a time. For operators. */
  redrive(body: { reason?: QuarantineReason; ids?: readonly string[]; limit?: number } = {}): Promise<RedriveView> {
    return this.call('POST', 'quarantine/redrive', {}, body);
  }

  /** Types of events that nobody mapped. For producers, auditors and operators. */
  unmapped(): Promise<UnmappedView> {
    return this.read('events/unmapped');
  }

  /** For auditors and operators. */
  webhooks(): Promise<WebhooksView> {
    return this.ofNoRun().read('webhooks');
  }

  /** How attempts to deliver ended, the newest first. For auditors and operators. */
  deliveries(
    query: { endpoint?: string; outcome?: DeliveryView['outcome']; limit?: number; cursor?: string } = {},
  ): Promise<DeliveriesView> {
    return this.ofNoRun().read('webhooks/deliveries', query);
  }

  /** Tries failed deliveries again: all, or those of one endpoint; at most 1,000 at a time. For operators. */
  redriveWebhooks(body: { endpoint?: string } = {}): Promise<RedriveView> {
    return this.ofNoRun().call('POST', 'webhooks/redrive', {}, body);
  }

  /** For operators. */
  pauseWebhook(name: string): Promise<WebhookView> {
    return this.ofNoRun().call('POST', `webhooks/${encodeURIComponent(name)}/pause`);
  }

  /** For operators. */
  resumeWebhook(name: string): Promise<WebhookView> {
    return this.ofNoRun().call('POST', `webhooks/${encodeURIComponent(name)}/resume`);
  }

  runs(): Promise<RunView[]> {
    return this.ofNoRun().read('runs');
  }

  liveTicket(): Promise<TicketView> {
    return this.call('POST', 'live/tickets');
  }

  /** For calls that refuse the parameter `run`. */
  private ofNoRun(): RestClient {
    const { run: _run, ...options } = this.options;
    return new RestClient(options);
  }

  private read<T>(path: string, query: Query = {}): Promise<T> {
    return this.call('GET', path, query);
  }

  private async call<T>(method: string, path: string, query: Query = {}, body?: object): Promise<T> {
    const { run, ...options } = this.options;
    const json = body === undefined ? {} : { body: { type: 'application/json', text: JSON.stringify(body) } as const };
    return (await callService(options, { method, path, query: { ...query, run }, ...json })) as T;
  }
}
