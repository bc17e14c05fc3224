import { Body, Controller, Headers, HttpCode, Post, Query, type BeforeApplicationShutdown } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiOperation,
  ApiResponse,
  ApiTags,
  getSchemaPath,
  ApiExtraModels,
} from '@nestjs/swagger';
import { createHash } from 'node:crypto';
import { Producers } from '../producer/producers.js';
import type { EventsReceipt } from '../client/protocol.js';
import type { WireEvent } from '../core/state/activity.js';
import { readEvents, type ItemRemark } from '../core/contracts/event.reader.js';
import { instantInAddress } from '../core/contracts/address.instant.js';
import type { Channel, EpochMs } from '../core/primitives/vocabulary.js';
import { Allow } from '../ops/auth.guard.js';
import { eventRules, Business } from '../business/business.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { Config } from '../ops/config.js';
import { Metrics } from '../ops/metrics.js';
import { ProblemError } from '../core/contracts/problems.js';
import { LIVE_RUN } from '../redis/keys.js';
import { ActivityEventDto } from './activity-event.dto.js';
import { CLOUD_EVENT, CLOUD_EVENTS, itemsOf } from './body.formats.js';
import { fromBinaryMode, fromCloudEvent } from './cloud-events.js';
import { accepted } from '../producer/accepted.js';
import { ReplaysService } from './replays.service.js';

/** The most remarks in one answer. Of a thousand refused events the first ones are enough to find the cause. */
const MOST_REMARKS = 100;

const RECEIPT =
  '{ accepted, rejected: [{ index, id, code, message }], rejectedCount, warnings: [{ index, id, code, message }] }: ' +
  `warnings are about accepted events; of either list the first ${MOST_REMARKS}`;

const EVENT_BODY = {
  schema: {
    oneOf: [
      { $ref: getSchemaPath(ActivityEventDto) },
      { type: 'array', items: { $ref: getSchemaPath(ActivityEventDto) } },
    ],
  },
};

interface Destination {
  run: string;
  asOf: EpochMs;
}

@ApiTags('events')
@ApiBearerAuth()
@ApiExtraModels(ActivityEventDto)
@Controller('v1/events')
export class EventsController implements BeforeApplicationShutdown {
  private stopping = false;

  constructor(
    private readonly config: Config,
    private readonly business: Business,
    private readonly metrics: Metrics,
    private readonly producers: Producers,
    private readonly replays: ReplaysService,
  ) {}

  beforeApplicationShutdown(): void {
    this.stopping = true;
  }

  @Post()
  @HttpCode(202)
  @Allow('producer', 'operator')
  @ApiOperation({
    summary: 'Hand over activity',
    description: 'Accepted means: in Redis. Send again what got no answer.',
  })
  @ApiBody(EVENT_BODY)
  @QueryParameter('run', {
    description: "A replay's name; only with an operator's key",
    roles: ['operator'],
    usual: LIVE_RUN,
  })
  @QueryParameter('asOf', { description: "The replay's clock for these events", roles: ['operator'] })
  @ApiResponse({ status: 202, description: RECEIPT })
  @ApiResponse({ status: 400, description: 'Nothing was acceptable; the body lists why' })
  @ApiResponse({ status: 413, description: 'The body has too many bytes, or too many events' })
  async accept(
    @Body() body: unknown,
    @Headers() headers: Readonly<Record<string, unknown>>,
    @Query('run') run?: string,
    @Query('asOf') asOf?: string,
  ): Promise<EventsReceipt> {
    if (this.stopping) throw new ProblemError('stopping', 'Send the events again, to another instance.');
    const items = itemsFrom(body, headers);
    if (items.length === 0) throw new ProblemError('empty', 'Send at least one event.');
    const to = await this.destinationOf(run, asOf);
    const { events, ...remarks } = readEvents(items, to.asOf, eventRules(this.business, this.config), MOST_REMARKS);
    this.metrics.events.inc({ channel: 'unknown', outcome: 'rejected' }, remarks.rejectedCount);
    const receipt = { accepted: events.length, ...remarks };
    if (events.length === 0) throw new ProblemError('nothing_acceptable', firstOf(remarks.rejected), receipt);
    await this.enqueue(to, events);
    // Counted only after the queue accepted them: refused events are sent again and would count twice.
    this.countAccepted(events);
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
  private async enqueue({ run, asOf }: Destination, events: readonly WireEvent[]): Promise<void> {
    if (run !== LIVE_RUN) await this.replays.advanceClock(run, asOf);
    const producer = this.producers.of(run);
    await accepted(
      run === LIVE_RUN ? producer.enqueue(events) : producer.enqueueAsOf(asOf, contentOf(asOf, events), events),
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
