/** The catalogue of errors that callers can receive. Bodies are RFC 9457 problem details. */

interface Entry {
  status: number;
  title: string;
  /** Seconds after which a retry makes sense. */
  retryAfter?: number;
}

export const PROBLEMS = {
  unauthenticated: { status: 401, title: 'An access key is needed' },
  forbidden: { status: 403, title: 'This key may not do that' },
  foreign_origin: { status: 403, title: 'This page may not open the socket' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'This method is not allowed here' },
  unknown_customer: { status: 404, title: 'This customer is not known' },
  unknown_alert: { status: 404, title: 'This alert is not known' },
  unknown_run: { status: 404, title: 'This run is not known' },
  unknown_model: { status: 404, title: 'There is no such model' },
  unknown_webhook: { status: 404, title: 'There is no such webhook endpoint' },
  unfit_model: { status: 422, title: 'This model cannot be used' },
  stale_version: { status: 409, title: 'Somebody changed it meanwhile' },
  illegal_move: { status: 409, title: 'This cannot be done now' },
  relationship_ended: { status: 409, title: 'The relationship has ended' },
  nobody_free: { status: 409, title: 'Nobody is there to take it' },
  stale_policy: { status: 409, title: 'A policy of this version or a later one was in use' },
  repeated_member: { status: 400, title: 'A member stands twice in the body' },
  not_json: { status: 400, title: 'The body is not JSON' },
  not_utf8: { status: 400, title: 'The body is not UTF-8' },
  too_deep: { status: 400, title: 'The body is nested too deep' },
  broken_encoding: { status: 400, title: 'The compressed body is broken' },
  empty: { status: 400, title: 'There is no event in the body' },
  nothing_acceptable: { status: 400, title: 'No event could be accepted' },
  bad_request: { status: 400, title: 'The request cannot be understood' },
  malformed_request: { status: 400, title: 'This is not HTTP' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  body_too_large: { status: 413, title: 'The body is too large' },
  too_many_events: { status: 413, title: 'There are too many events in the body' },
  uri_too_long: { status: 414, title: 'The address is too long' },
  unsupported_media_type: { status: 415, title: 'This content type is not understood' },
  unsupported_encoding: { status: 415, title: 'This encoding is not understood' },
  expectation_failed: { status: 417, title: 'This expectation cannot be met' },
  upgrade_required: { status: 426, title: 'This is a WebSocket' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  overloaded: { status: 429, title: 'Too many events are on their way', retryAfter: 1 },
  too_many_sockets: { status: 429, title: 'Too many sockets are open', retryAfter: 5 },
  too_many_tickets: { status: 429, title: 'Too many tickets are unused', retryAfter: 30 },
  busy: { status: 429, title: 'This is being done already', retryAfter: 5 },
  queue_unavailable: { status: 503, title: 'The queue cannot take events now', retryAfter: 2 },
  not_ready: { status: 503, title: 'The service cannot do its work now', retryAfter: 2 },
  wrong_clock: { status: 503, title: 'The clock of a process is wrong', retryAfter: 2 },
  stopping: { status: 503, title: 'The service is stopping', retryAfter: 2 },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof PROBLEMS;

export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  /**
   * @param detail a sentence for the caller: what is wrong and what to do
   * @param extra members added to the body
   * @param retryAfterSeconds replaces the value of the catalogue
   */
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
    readonly retryAfterSeconds?: number,
  ) {
    super(detail);
  }
}

export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
}

export function problemBody(code: ProblemCode, detail: string): ProblemBody {
  const { title, status } = PROBLEMS[code];
  return { type: `urn:tidewatch:problem:${code}`, title, status, code, detail };
}

export function retryAfterOf(code: ProblemCode): number | undefined {
  const entry: Entry = PROBLEMS[code];
  return entry.retryAfter;
}
