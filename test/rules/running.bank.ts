/**
 * A small deployment that events flow through: everything but webhooks in one process, webhooks in another, and a second
 * door whose clock can be set and whose connections are few. Its faults are in faults.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { EXAMPLE_MODEL } from '../../scripts/command/example-model.js';
import { freePort, startRedisServer, type RedisServer } from '../../scripts/redis-server.mjs';
import { nextSafeguards, safeguardsView, type SafeguardsState } from '../../src/core/lifecycle/safeguards.js';
import { monthOf, outcomeFields } from '../../src/core/monitoring/outcomes.js';
import type { Channel } from '../../src/core/primitives/vocabulary.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import type { CustomerState } from '../../src/core/state/state.js';
import { encodeState } from '../../src/core/state/state.codec.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { RunDirectory } from '../../src/redis/run.directory.js';
import { RunStore } from '../../src/redis/run.store.js';
import { SafeguardsStore } from '../../src/redis/safeguards.store.js';
import { aStateThatClosed } from '../builders/state.builder.js';
import { LiveListener } from '../e2e/live.listener.js';
import { startTestService, type TestService } from '../e2e/service.harness.js';
import { Receiver, answerWith } from '../redis/webhook.receiver.js';

export const SHARDS = 2;
export const EXAMPLE_VERSION = EXAMPLE_MODEL.slice('models/'.length);
/** As the safeguards read it. */
const BEAT_MS = 5_000;
const BEATS = 360;
const USUAL_PER_BEAT = 50;
const QUIET = { quietEvents: 50, quietSeconds: 1, gapMs: 60_000 };
/** Of every channel, a second: a tenth more than is usual. */
const EVENTS = { each: 11, everyMs: 1_000 };
const CUSTOMERS = 200;

export class RunningBank {
  /** Channels that events come through now. */
  readonly flowing = new Set<Channel>(['mobile', 'branch']);
  private ids = 0;
  private isClosed = false;
  private pouring: Promise<void> | null = null;
  private readonly all: TestService[] = [];

  private constructor(
    readonly dir: string,
    readonly server: RedisServer,
    readonly redis: Redis,
    readonly receiver: Receiver,
    readonly innerPorts: Readonly<Record<'main' | 'hooks' | 'second', number>>,
  ) {}

  main!: TestService;
  hooks!: TestService;
  second!: TestService;

  static async open(parent: string): Promise<RunningBank> {
    const dir = mkdtempSync(join(parent, 'tidewatch-rules-'));
    const server = await startRedisServer({ dir: join(dir, 'redis') });
    const redis = new Redis(server.url);
    const ports = { main: await freePort(), hooks: await freePort(), second: await freePort() };
    const bank = new RunningBank(dir, server, redis, await Receiver.open(answerWith(204)), ports);
    await bank.liveHalfAnHour();
    await bank.settlePredictions();
    bank.set('shift', '0');
    const endpoint = { name: 'crm', url: bank.receiver.url, secret: bank.receiver.secret };
    bank.set('webhooks.json', JSON.stringify([endpoint]));
    bank.main = await bank.start('main', {
      ROLES: 'intake,scoring,live,workbench',
      NODE_OPTIONS: preload('hanging-model'),
      HANGING_MODEL: bank.file('hang'),
    });
    await bank.putDue(
      Array.from({ length: 10 }, (_, i) => `closed-${i}`),
      aStateThatClosed(Date.now(), 'mobile'), // which is an alert, and a move that a plain fact decides
    );
    bank.hooks = await bank.startHooks();
    bank.second = await bank.startSecond();
    await bank.listen();
    bank.pouring = bank.pour();
    return bank;
  }

  file(name: string): string {
    return join(this.dir, name);
  }

  set(name: string, text: string): void {
    writeFileSync(this.file(name), text);
  }

  remove(name: string): void {
    rmSync(this.file(name), { force: true });
  }

  startHooks(): Promise<TestService> {
    return this.start('hooks', { ROLES: 'webhooks' });
  }

  startSecond(): Promise<TestService> {
    const clock = { NODE_OPTIONS: preload('shifted-clock'), SHIFTED_CLOCK: this.file('shift') };
    return this.start('second', { ROLES: 'intake', MAX_CONNECTIONS: '20', ...clock });
  }

  /** @param name of its inner port; one without is not scraped */
  async start(name: keyof RunningBank['innerPorts'] | null, env: Record<string, string>): Promise<TestService> {
    const service = await startTestService(this.server.url, {
      DATA_DIR: this.dir,
      SHARDS: String(SHARDS),
      MODEL_DIR: EXAMPLE_MODEL,
      MODEL_TIMEOUT_MS: '1000',
      METRICS_PORT: String(name === null ? 0 : this.innerPorts[name]),
      SWEEP_SECONDS: '1',
      STATS_MS: '1000',
      QUIET_CHANNEL_SECONDS: '1',
      BRAKE_MOVES_PER_MINUTE: '60',
      DRIFT_MIN_ROWS: '50',
      MAX_BACKLOG_SECONDS: '0',
      LANE_SILENT_SECONDS: '1',
      LOCK_MS: '60000',
      STALLED_CHECK_MS: '30000',
      WEBHOOKS_FILE: this.file('webhooks.json'),
      WEBHOOK_HOSTS: '127.0.0.1',
      WEBHOOK_ALLOW_PRIVATE: 'true',
      WEBHOOK_BACKOFF_MS: '50',
      WEBHOOK_BACKOFF_MAX_SECONDS: '1',
      WEBHOOK_OUTBOX_ENTRIES: '1000',
      LOG_LEVEL: 'fatal',
      ...env,
    });
    this.all.push(service);
    return service;
  }

  /** `host:port` of all that are scraped. */
  get targets(): string[] {
    return Object.values(this.innerPorts).map((port) => `127.0.0.1:${port}`);
  }

  /** Posts so many events at once. Resolves with the status of the answer. */
  async post(count: number, parts: object = {}, to: TestService = this.main, newcomers = false): Promise<number> {
    const events = Array.from({ length: count }, () => {
      const id = ++this.ids;
      const customerId = newcomers ? `new-${id}` : `c${id % CUSTOMERS}`;
      return { id: `r${id}`, customerId, occurredAt: Date.now(), channel: 'mobile', type: 'login', ...parts };
    });
    const headers = { authorization: `Bearer ${this.main.keys.producer}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(events) };
    return (await fetch(`${to.url}/v1/events`, init)).status;
  }

  /** Customers with this state, to be evaluated at the next sweep. */
  readonly putDue = async (ids: readonly string[], state: CustomerState): Promise<void> => {
    for (const id of ids) {
      const keys = shardKeys(LIVE_RUN, shardOf(id, SHARDS));
      await this.redis.set(keys.customer(id), Buffer.from(encodeState(state)));
      await this.redis.zadd(keys.due, Date.now(), id);
    }
  };

  /** Repeats what it is given every second until the returned function is called. */
  repeatedly(act: () => Promise<unknown>, everyMs = EVENTS.everyMs): () => Promise<void> {
    const end = new AbortController();
    const done = (async () => {
      while (!end.signal.aborted) {
        await act();
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
    })();
    return () => {
      end.abort();
      return done;
    };
  }

  async close(): Promise<void> {
    this.flowing.clear();
    this.isClosed = true;
    await this.pouring;
    await Promise.all(this.all.map((service) => service.kill()));
    await this.receiver.close();
    await this.redis.quit();
    await this.server.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async pour(): Promise<void> {
    while (!this.isClosed) {
      for (const channel of this.flowing) await this.post(EVENTS.each, { channel }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, EVENTS.everyMs));
    }
  }

  /** A dashboard, so that something is pushed. */
  private async listen(): Promise<void> {
    const dashboard = await LiveListener.open(this.main);
    dashboard.socket.on('error', () => undefined);
    dashboard.say({ type: 'subscribe', topic: 'stages' });
    await dashboard.next('subscribed');
  }

  /** Predictions whose outcomes are known, which take a bank months: most came true as said. */
  private async settlePredictions(): Promise<void> {
    const sums = new Map<string, number>();
    for (let i = 0; i < 400; i++) {
      const stage = 'maturity';
      const kind = i % 4 === 0 ? 'alert' : 'sweep';
      const [risk, atRisk] = [(i % 100) / 100, i % 100 > 50];
      const prediction = {
        model: EXAMPLE_VERSION,
        kind,
        risk,
        customerId: `p${i}`,
        asOf: Date.now(),
        horizonDays: 30,
        stage,
      } as const;
      for (const [field, by] of outcomeFields(prediction, { inBusiness: true, atRisk, stage }))
        sums.set(field, (sums.get(field) ?? 0) + by);
    }
    await this.redis.hset(shardKeys(LIVE_RUN, 0).outcomes(monthOf(Date.now())), Object.fromEntries(sums));
  }

  /** The watch of a service that has seen both channels flow for half an hour up to now. */
  private async liveHalfAnHour(): Promise<void> {
    const now = Date.now();
    let watch: SafeguardsState | null = null;
    for (let beat = -BEATS; beat <= 0; beat++) {
      const seen = new Map([...this.flowing].map((channel) => [channel, beat * USUAL_PER_BEAT]));
      watch = nextSafeguards(watch, now + beat * BEAT_MS, { seen, brakes: [] }, QUIET);
    }
    if (watch === null) throw new RangeError('no beat');
    const store = new SafeguardsStore(this.redis, new RunDirectory(this.redis, new RunStore(this.redis), SHARDS));
    await store.save(await store.load(), watch, safeguardsView(watch, 1000, QUIET));
  }
}

function preload(name: string): string {
  return `--import=${pathToFileURL(resolve(`test/environment/${name}.mjs`)).href}`;
}
