import {
  Body,
  Controller,
  Headers,
  HttpCode,
  Inject,
  Post,
  Query,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
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
import { Producers } from '../client/producers.js';
import type { EventsReceipt } from '../client/protocol.js';
import type { WireEvent } from '../core/activity.js';
import { SECOND_MS } from '../core/time.js';
import { instantOfText } from '../core/instant.js';
import type { Channel, EpochMs } from '../core/vocabulary.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import type { Business } from '../ops/business.js';
import type { Config } from '../ops/config.js';
import type { Metrics } from '../ops/metrics.js';
import { ProblemError } from '../core/problems.js';
import { BUSINESS, CONFIG, METRICS } from '../ops/tokens.js';
import { LIVE_RUN } from '../redis/keys.js';
import { ActivityEventDto } from './activity-event.dto.js';
import { CLOUD_EVENT, CLOUD_EVENTS, NDJSON, fromCloudEvent, itemsOf, parseNdjson } from './bodies.js';
import { handedOver } from '../client/handed-over.js';
import { readEvents, type RejectedItem } from './event.reader.js';
import { ReplaysService } from './replays.service.js';

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
    @Inject(CONFIG) private readonly config: Config,
    @Inject(BUSINESS) private readonly business: Business,
    @Inject(METRICS) private readonly metrics: Metrics,
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
  @ApiBody({
    schema: {
      oneOf: [
        { $ref: getSchemaPath(ActivityEventDto) },
        { type: 'array', items: { $ref: getSchemaPath(ActivityEventDto) } },
      ],
    },
  })
  @QueryParameter('run', {
    description: "A replay's name; only with an operator's key",
    roles: ['operator'],
    usual: LIVE_RUN,
  })
  @QueryParameter('asOf', { description: "The replay's clock for these events", roles: ['operator'] })
  @ApiResponse({ status: 202, description: '{ accepted, rejected: [{ index, id, code, message }] }' })
  @ApiResponse({ status: 400, description: 'Nothing was acceptable; the body lists why' })
  async accept(
    @Body() body: unknown,
    @Headers('content-type') contentType = '',
    @Query('run') run?: string,
    @Query('asOf') asOf?: string,
  ): Promise<EventsReceipt> {
    if (this.stopping) throw new ProblemError('stopping', 'Send the events again, to another instance.');
    const items = itemsFrom(body, contentType);
    if (items.length === 0) throw new ProblemError('empty', 'Send at least one event.');
    const to = await this.destination(run, asOf);
    const rules = { catalog: this.business.catalog, skewMs: this.config.clockSkewSeconds * SECOND_MS };
    const { events, rejected } = readEvents(items, to.asOf, rules);
    this.count(events, rejected);
    if (events.length === 0) throw new ProblemError('nothing_acceptable', firstOf(rejected), { accepted: 0, rejected });
    await this.handOver(to, events);
    return { accepted: events.length, rejected };
  }

  private async destination(run: string | undefined, asOf: string | undefined): Promise<Destination> {
    if (run === undefined || run === LIVE_RUN) {
      if (asOf !== undefined)
        throw new ProblemError('bad_request', 'Only a replay has a clock of its own: name its run.');
      return { run: LIVE_RUN, asOf: Date.now() };
    }
    const instant = instantOfText(asOf);
    if (Number.isNaN(instant)) throw new ProblemError('bad_request', 'A replay says its clock: add asOf=<instant>.');
    await this.replays.moveClock(run, instant);
    return { run, asOf: instant };
  }

  private async handOver({ run, asOf }: Destination, events: readonly WireEvent[]): Promise<void> {
    const producer = this.producers.of(run);
    await handedOver(
      run === LIVE_RUN ? producer.send(events) : producer.sendAsOf(asOf, contentOf(asOf, events), events),
    );
  }

  private count(events: readonly WireEvent[], rejected: readonly RejectedItem[]): void {
    for (const [channel, count] of countByChannel(events))
      this.metrics.events.inc({ channel, outcome: 'accepted' }, count);
    if (rejected.length > 0) this.metrics.events.inc({ channel: 'unknown', outcome: 'rejected' }, rejected.length);
  }
}

/** Once per channel, not per event: to count costs as much as to read an event. */
function countByChannel(events: readonly WireEvent[]): Map<Channel, number> {
  const counts = new Map<Channel, number>();
  for (const { channel } of events) counts.set(channel, (counts.get(channel) ?? 0) + 1);
  return counts;
}

function itemsFrom(body: unknown, contentType: string): unknown[] {
  if (body === undefined || body === null) return [];
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (type === NDJSON) return parseNdjson(typeof body === 'string' ? body : '');
  const items = itemsOf(body);
  return type === CLOUD_EVENT || type === CLOUD_EVENTS ? items.map(fromCloudEvent) : items;
}

/** Names a replay's batch, so that the same batch brought again is recognised. */
function contentOf(asOf: EpochMs, events: readonly WireEvent[]): string {
  const hash = createHash('sha1').update(String(asOf));
  for (const { id } of events) hash.update('\0').update(id);
  return hash.digest('base64url');
}

function firstOf(rejected: readonly RejectedItem[]): string {
  const [first] = rejected;
  return first === undefined ? 'No event was acceptable.' : `Item ${first.index}: ${first.message}.`;
}
