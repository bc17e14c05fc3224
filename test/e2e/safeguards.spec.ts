import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { WebSocket } from 'ws';
import type {
  CustomerView,
  SafeguardsBrief,
  SafeguardsView,
  ServerMessage,
  TicketView,
} from '../../src/client/protocol.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { encodeState } from '../../src/core/state/state.codec.js';
import type { Channel } from '../../src/core/primitives/vocabulary.js';
import { nextSafeguards, safeguardsView, type SafeguardsState } from '../../src/core/lifecycle/safeguards.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { SafeguardsStore } from '../../src/redis/safeguards.store.js';
import { aStateAboutToEnd } from '../builders/state.builder.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const SHARDS = 4;
const BEAT_MS = 5_000;
/** Half an hour of life before the service starts. */
const BEATS = 360;
const USUAL_PER_BEAT = 50;
const CHANNELS: Channel[] = ['mobile', 'branch'];

/** Longer than the silence that ends a relationship by the policy of the model. */
const LOST_DAYS = 200;

const SETTINGS = { quietEvents: 50, quietSeconds: 1, gapMs: 60_000 };

let service: TestService;
let redis: Redis;
let ids = 0;

/** The watch of a service that has seen both channels flow for half an hour up to now. */
async function liveHalfAnHour(): Promise<void> {
  const now = Date.now();
  let watch: SafeguardsState | null = null;
  for (let beat = -BEATS; beat <= 0; beat++) {
    const seen = new Map(CHANNELS.map((channel) => [channel, beat * USUAL_PER_BEAT]));
    watch = nextSafeguards(watch, now + beat * BEAT_MS, { seen, brakes: [] }, SETTINGS);
  }
  if (watch === null) throw new RangeError('no beat');
  const store = new SafeguardsStore(redis, new RunDirectory(redis, new RunStore(redis), SHARDS));
  await store.save(await store.load(), watch, safeguardsView(watch, 1000, SETTINGS));
}

/** Puts a customer about to end into the live run, whom no sweep looks at yet. */
async function aboutToEnd(customerId: string, channel: Channel): Promise<void> {
  const keys = keysOf(customerId);
  await redis.set(
    keys.customer(customerId),
    Buffer.from(encodeState(aStateAboutToEnd(Date.now(), channel, LOST_DAYS))),
  );
}

async function view(customerId: string): Promise<void> {
  await redis.zadd(keysOf(customerId).due, Date.now(), customerId);
}

function keysOf(customerId: string): ReturnType<typeof shardKeys> {
  return shardKeys(LIVE_RUN, shardOf(customerId, SHARDS));
}

async function stageOf(customerId: string): Promise<string> {
  return (await service.get<CustomerView>(`/v1/customers/${customerId}`)).stage;
}

beforeAll(async () => {
  const redisUrl = await emptyDatabase(8);
  redis = new Redis(redisUrl);
  await liveHalfAnHour();
  const env = {
    SHARDS: String(SHARDS),
    SWEEP_SECONDS: '1',
    STATS_MS: '200',
    QUIET_CHANNEL_SECONDS: '1',
    BRAKE_MOVES_PER_MINUTE: '4',
  };
  service = await startTestService(redisUrl, env);
});
afterAll(async () => {
  await service.stop();
  await redis.quit();
});

/** Ten times the usual, until told to stop. Returns the way to stop. */
function flow(channel: Channel): () => Promise<void> {
  let flowing = true;
  const pour = async (): Promise<void> => {
    while (flowing) {
      const events = Array.from({ length: 20 }, () => ({
        id: `s${++ids}`,
        customerId: `c${ids % 50}`,
        occurredAt: Date.now(),
        channel,
        type: 'login',
      }));
      await fetch(`${service.url}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${service.keys.producer}`, 'content-type': 'application/json' },
        body: JSON.stringify(events),
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const poured = pour();
  return () => {
    flowing = false;
    return poured;
  };
}

/** What the stats of the live socket say of the safeguards, newest. */
async function listen(): Promise<{ brief: () => SafeguardsBrief | undefined; leave: () => void }> {
  const response = await fetch(`${service.url}/v1/live/tickets?run=live`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.keys.agent}` },
  });
  const { ticket } = (await response.json()) as TicketView;
  const address = `${service.url.replace('http', 'ws')}/v1/live`;
  const socket = new WebSocket(address, ['tidewatch.v1', `ticket.${ticket}`]);
  let brief: SafeguardsBrief | undefined;
  socket.on('message', (raw: Buffer) => {
    const message = JSON.parse(raw.toString()) as ServerMessage;
    if (message.type === 'stats') brief = message.stats.safeguards;
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'subscribe', topic: 'stats' }));
  return { brief: () => brief, leave: () => socket.close() };
}

function silentIn({ channels }: SafeguardsView): Channel[] {
  return channels.flatMap(({ channel, silentSinceAt }) => (silentSinceAt === null ? [] : [channel]));
}

function untilSilent(expected: Channel[]): Promise<SafeguardsView> {
  return until(
    () => service.get<SafeguardsView>('/v1/safeguards'),
    (view) => JSON.stringify(silentIn(view)) === JSON.stringify(expected),
  );
}

async function gauge(name: string, labels: Record<string, string> = {}): Promise<number> {
  return metric(await (await fetch(`${service.url}/metrics`)).text(), name, labels);
}

describe('a channel that falls silent as a whole', () => {
  it('is named by the API, the metrics and the board, and is released when it flows again', async () => {
    const board = await listen();
    const stopBranch = flow('branch');
    const stopMobile = flow('mobile');
    await untilSilent([]);
    const stoppedAt = Date.now();
    await stopMobile();

    const { channels } = await untilSilent(['mobile']);
    const mobile = channels.find(({ channel }) => channel === 'mobile');
    expect(mobile?.usualPerHour).toBeGreaterThan(30_000);
    expect(mobile?.silentSinceAt).toBeGreaterThan(stoppedAt - BEAT_MS);
    expect(await gauge('tidewatch_channel_silent', { channel: 'mobile' })).toBe(1);
    expect(await gauge('tidewatch_channel_silent', { channel: 'branch' })).toBe(0);
    expect(await gauge('tidewatch_channel_usual_per_hour', { channel: 'branch' })).toBeGreaterThan(30_000);
    expect(await gauge('tidewatch_brake_on')).toBe(0);
    const told = await until(
      () => Promise.resolve(board.brief()),
      (brief) => brief?.silentChannels.length === 1,
    );
    const sinceAt = mobile?.silentSinceAt;
    const silentChannels = [{ channel: 'mobile', sinceAt }];
    expect(told).toEqual({ silentChannels, brake: { on: false, held: 0 }, heldBySilence: 0 });

    await aboutToEnd('rests-on-mobile', 'mobile');
    await view('rests-on-mobile');
    await until(
      () => gauge('tidewatch_held_moves_total', { reason: 'silent_channel' }),
      (held) => held > 0,
    );
    expect(await stageOf('rests-on-mobile')).toBe('maturity');

    const stopAgain = flow('mobile');
    await untilSilent([]);
    await view('rests-on-mobile');
    await until(
      () => stageOf('rests-on-mobile'),
      (stage) => stage === 'termination',
    );
    expect(await gauge('tidewatch_channel_silent', { channel: 'mobile' })).toBe(0);
    await until(
      () => Promise.resolve(board.brief()),
      (brief) => brief?.silentChannels.length === 0,
    );
    await Promise.all([stopBranch(), stopAgain()]);
    board.leave();
  });

  it('is told to agents and not to producers', async () => {
    const statuses = (['agent', 'auditor', 'operator', 'producer'] as const).map(async (role) => {
      const headers = { authorization: `Bearer ${service.keys[role]}` };
      return (await fetch(`${service.url}/v1/safeguards`, { headers })).status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 200, 200, 403]);
  });
});

describe('too many stage changes at once', () => {
  it('put the brake on, and say so', async () => {
    const stop = flow('branch');
    await untilSilent(['mobile']);
    const customers = Array.from({ length: 12 }, (_, i) => `of-branch-${i}`);
    for (const id of customers) await aboutToEnd(id, 'branch');
    for (const id of customers) await view(id);
    const { brake } = await until(
      () => service.get<SafeguardsView>('/v1/safeguards'),
      (view) => view.brake.on,
    );
    expect(brake).toMatchObject({ limitPerMinute: 4, sinceAt: expect.any(Number) });
    expect(await gauge('tidewatch_brake_on')).toBe(1);
    expect(await gauge('tidewatch_held_moves_total', { reason: 'brake' })).toBeGreaterThan(0);
    const stages = await Promise.all(customers.map(stageOf));
    expect(stages.filter((stage) => stage === 'maturity').length).toBeGreaterThanOrEqual(4);
    await stop();
  });
});
