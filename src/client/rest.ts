/** The read calls over HTTP, typed. Runs in a browser and in Node; every failure is a `RestError` with a `Problem`. */
import type {
  AlertActionBody,
  AlertDetail,
  AlertPage,
  AlertView,
  BranchesView,
  BulkActionBody,
  BulkActionView,
  CustomerView,
  FeaturesView,
  HistoryView,
  ModelView,
  TransitionListView,
  Problem,
  RunView,
  SafeguardsView,
  StagesView,
  TeamView,
  TicketView,
  TransitionsView,
  WorthView,
} from './protocol.js';
import type { AlertKind, EpochMs, Severity, Stage, Strategy } from './vocabulary.js';

export interface RestOptions {
  key: string;
  /** Origin and path before `/v1`; empty for the page's own origin. */
  base?: string;
  /** Reads this run instead of the server's default. */
  run?: string;
  fetch?: typeof fetch;
  timeoutMs?: number;
}

export interface AlertQuery {
  /**
   * One status, several with commas, `unresolved` or `all`. When left out: all that are neither resolved nor snoozed.
   */
  status?: string;
  kind?: AlertKind;
  severity?: Severity;
  stage?: Stage;
  strategy?: Strategy;
  /** `none` for alerts without an assignee. */
  assignee?: string;
  /** `true`: the time to begin work on it has passed. */
  overdue?: string;
  customer?: string;
  branch?: string;
  cursor?: string;
  limit?: number;
}

/** Any instants within the first and last day of the bank's calendar. Without the last, the range ends now. */
export interface DayRange {
  from: EpochMs;
  to?: EpochMs;
}

/**
 * `problem.code` is the server's, or `unreachable` (no answer, status 0) or `unreadable` (an answer without a problem
 * body).
 */
export class RestError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.code}: ${problem.detail}`, options);
    this.name = 'RestError';
    this.problem = problem;
  }
}

export class RestClient {
  constructor(private readonly options: RestOptions) {}

  /** The same client for another run. */
  forRun(run: string): RestClient {
    return new RestClient({ ...this.options, run });
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

  /** The versions of the model: which one scores, and how they compare. */
  models(): Promise<ModelView[]> {
    return this.read('models');
  }

  /** The amounts per stage and value tier. @param window as in `transitions` */
  worth(window: string | DayRange): Promise<WorthView> {
    return this.read('stages/worth', typeof window === 'string' ? { window } : { ...window });
  }

  alerts(query: AlertQuery = {}): Promise<AlertPage> {
    return this.read('alerts', { ...query });
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
    const { key, base = '', run, fetch: send = fetch, timeoutMs = 15_000 } = this.options;
    const response = await send(`${base}/v1/${path}${searchOf({ ...query, run })}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((cause: unknown) => {
      throw new RestError(problemOf(0, 'unreachable', 'The service did not answer.'), { cause });
    });
    const answer = await bodyOf(response);
    if (!response.ok) throw new RestError(isProblem(answer) ? answer : unreadable(response.status));
    if (answer === undefined) throw new RestError(unreadable(response.status));
    return answer as T;
  }
}

type Query = Record<string, string | number | undefined>;

function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? '' : `?${search.toString()}`;
}

/** Undefined when the body is not JSON: a proxy in between may answer with an HTML page. */
async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body;
}

function unreadable(status: number): Problem {
  return problemOf(status, 'unreadable', `The answer (status ${status}) did not come from this service.`);
}

function problemOf(status: number, code: string, detail: string): Problem {
  return { type: 'about:blank', title: code, status, code, detail };
}
