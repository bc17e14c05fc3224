/**
 * `POST /v1/events`: a plain route of Fastify. Nest's way to a handler (guard, pipes, interceptors, decorators) costs more
 * than reading an event, and this is the only call that comes thousands of times a second. Its rules are those of all
 * calls: the same hooks, bodies, roles, parameters, problems and counts. test/e2e/events.answers.spec.ts holds its answers
 * to those of the controller that it was.
 */
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { createHash } from 'node:crypto';
import { Producers } from '../producer/producers.js';
import type { EventsReceipt } from '../client/protocol.js';
import type { WireEvent } from '../core/state/activity.js';
import { readEvents, type ItemRemark } from '../core/contracts/event.reader.js';
import { instantInAddress } from '../core/contracts/address.instant.js';
import type { Channel, EpochMs } from '../core/primitives/vocabulary.js';
import { roleOfSender } from '../ops/auth.guard.js';
import { eventRules, Business } from '../business/business.js';
import { checkParameters, rulesIn, type Given } from '../ops/query-parameter.js';
import { Config } from '../ops/config.js';
import { AccessKeys } from '../ops/keys.js';
import { Metrics } from '../ops/metrics.js';
import { Traces, type OpenSpan, type TraceParent } from '../ops/traces.js';
import { ProblemFilter } from '../ops/problem.filter.js';
import { ProblemError } from '../core/contracts/problems.js';
import { LIVE_RUN } from '../redis/keys.js';
import { CLOUD_EVENT, CLOUD_EVENTS, itemsOf } from './body.formats.js';
import { fromBinaryMode, fromCloudEvent } from './cloud-events.js';
import { EVENTS_PARAMETERS, EVENTS_PATH, EVENTS_ROLES, MOST_REMARKS } from './events.document.js';
import { accepted } from '../producer/accepted.js';
import { ReplaysService } from './replays.service.js';

const ACCEPTED = 202;
const RULES = rulesIn(EVENTS_PARAMETERS);

interface Destination {
  run: string;
  asOf: EpochMs;
}

@Injectable()
export class EventsRoute implements BeforeApplicationShutdown {
  private stopping = false;

  constructor(
    private readonly keys: AccessKeys,
    private readonly config: Config,
    private readonly business: Business,
    private readonly metrics: Metrics,
    private readonly producers: Producers,
    private readonly replays: ReplaysService,
    private readonly traces: Traces,
  ) {}

  beforeApplicationShutdown(): void {
    this.stopping = true;
  }

  serve(fastify: FastifyInstance, problems: ProblemFilter): void {
    const options: RouteShorthandOptions = {
      config: { allowed: EVENTS_ROLES },
      errorHandler: (fault, _request, reply) => problems.answer(fault, reply),
    };
    fastify.post<{ Querystring: Given }>(EVENTS_PATH, options, async (request, reply) => {
      const receipt = await this.traces.post(request.headers['traceparent'], (span) => this.accept(request, span));
      void reply.status(ACCEPTED);
      return receipt;
    });
  }

  private async accept(request: FastifyRequest<{ Querystring: Given }>, span: OpenSpan | null): Promise<EventsReceipt> {
    const beganAt = performance.now();
    const { body, headers, query } = request;
    checkParameters(RULES, query, roleOfSender(this.keys, request));
    if (this.stopping) throw new ProblemError('stopping', 'Send the events again, to another instance.');
    const items = itemsFrom(body, headers);
    if (items.length === 0) throw new ProblemError('empty', 'Send at least one event.');
    const to = await this.destinationOf(query['run'], query['asOf']);
    const { events, ...remarks } = readEvents(items, to.asOf, eventRules(this.business, this.config), MOST_REMARKS);
    this.metrics.events.inc({ channel: 'unknown', outcome: 'rejected' }, remarks.rejectedCount);
    const receipt = { accepted: events.length, ...remarks };
    if (events.length === 0) throw new ProblemError('nothing_acceptable', firstOf(remarks.rejected), receipt);
    await this.enqueue(to, events, span?.isSampled === true ? span.context : null);
    // Counted only after the queue accepted them: refused events are sent again and would count twice.
    this.countAccepted(events);
    this.metrics.times.of(to.run === LIVE_RUN).queued(performance.now() - beganAt, events.length);
    span?.end({ 'http.response.status_code': ACCEPTED, 'tidewatch.events': events.length });
    return receipt;
  }

  /** Live events are judged by the clock of Redis. A process whose own clock differs too much refuses them. */
  private async destinationOf(run: string | undefined, asOf: string | undefined): Promise<Destination> {
    if (run !== undefined && run !== LIVE_RUN) {
      const to = { run, asOf: replayClock(asOf) };
      await this.replays.known(run);
      this.replays.checkClock(to.asOf);
      return to;
    }
    if (asOf !== undefined)
      throw new ProblemError('bad_request', 'Only a replay has a clock of its own: name its run.');
    const live = this.producers.of(LIVE_RUN);
    await accepted(live.checkClock());
    return { run: LIVE_RUN, asOf: live.now() };
  }

  /** Only accepted events advance a replay's clock. */
  private async enqueue(
    { run, asOf }: Destination,
    events: readonly WireEvent[],
    trace: TraceParent | null,
  ): Promise<void> {
    if (run !== LIVE_RUN) await this.replays.advanceClock(run, asOf);
    const producer = this.producers.of(run);
    await accepted(
      run === LIVE_RUN ? producer.enqueue(events, trace) : producer.enqueueAsOf(asOf, contentOf(asOf, events), events),
    );
  }

  private countAccepted(events: readonly WireEvent[]): void {
    for (const [channel, count] of countByChannel(events))
      this.metrics.events.inc({ channel, outcome: 'accepted' }, count);
  }
}

/** Counted once per channel: counting every event costs as much as reading it. */
function countByChannel(events: readonly WireEvent[]): Map<Channel, number> {
  const counts = new Map<Channel, number>();
  for (const { channel } of events) counts.set(channel, (counts.get(channel) ?? 0) + 1);
  return counts;
}

function replayClock(asOf: string | undefined): EpochMs {
  if (asOf === undefined) throw new ProblemError('bad_request', 'A replay says its clock: add asOf=<instant>.');
  return instantInAddress('asOf', asOf);
}

function itemsFrom(body: unknown, headers: Readonly<Record<string, unknown>>): unknown[] {
  if (body === undefined || body === null) return [];
  const type = String(headers['content-type']).split(';', 1)[0]?.trim().toLowerCase();
  if (type === CLOUD_EVENT || type === CLOUD_EVENTS) return itemsOf(body).map(fromCloudEvent);
  const inBinaryMode = fromBinaryMode(headers, body);
  return inBinaryMode === null ? itemsOf(body) : [inBinaryMode];
}

/**
 * Names a replay's batch by a hash of its content. The same batch sent again is recognised, and different batches
 * never share a name.
 */
function contentOf(asOf: EpochMs, events: readonly WireEvent[]): string {
  return createHash('sha256')
    .update(JSON.stringify([asOf, events]))
    .digest('base64url');
}

function firstOf(rejected: readonly ItemRemark[]): string {
  const [first] = rejected;
  return first === undefined ? 'No event was acceptable.' : `Item ${first.index}: ${first.message}.`;
}
