/** Traces of posts through real processes, as a collector gets them. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { RunView } from '../../src/client/protocol.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { openQueue } from '../../src/redis/queues.js';
import { Collector, type CollectedSpan } from './collector.js';
import { LiveListener } from './live.listener.js';
import { aPayment, customersOf, type Payment } from './poster.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

const DATABASE = 73;
const OPEN_TELEMETRY = /@opentelemetry\/(?:sdk|exporter|resources)/;
const SPAN = 'b7ad6b7169203331';
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-traces-'));
let collector: Collector;
let door: TestService;
let redis: Redis;
let scorer: ReturnType<typeof startScorer> | null = null;
let env: Record<string, string>;

beforeAll(async () => {
  collector = await Collector.open();
  const redisUrl = await emptyDatabase(DATABASE);
  redis = new Redis(redisUrl);
  env = { DATA_DIR: dir, SHARDS: '4', TRACES_URL: collector.url, TRACES_ONE_IN: '1000000', SWEEP_SECONDS: '60' };
  door = await startTestService(redisUrl, { ...env, ...listing('door'), ROLES: 'intake,live,workbench' });
}, 60_000);
afterAll(async () => {
  await scorer?.stop();
  await door.stop();
  await collector.close();
  await redis.quit();
  rmSync(dir, { recursive: true });
});

function traceOf(digit: string): string {
  return digit.repeat(32);
}

/** Posts within a trace that the sender has sampled, or has not. */
async function postWithin(traceId: string, event: Payment, isSampled = true): Promise<void> {
  const traceparent = `00-${traceId}-${SPAN}-${isSampled ? '01' : '00'}`;
  const headers = { authorization: `Bearer ${door.keys.producer}`, 'content-type': 'application/json', traceparent };
  const answer = await fetch(`${door.url}/v1/events`, { method: 'POST', headers, body: JSON.stringify(event) });
  expect(answer.status).toBe(202);
}

function spansOf(traceId: string): Record<string, CollectedSpan> {
  return Object.fromEntries(
    collector.spans.filter((span) => span.traceId === traceId).map((span) => [span.name, span]),
  );
}

function untilSpans(traceId: string, ...names: string[]): Promise<Record<string, CollectedSpan>> {
  return until(
    () => Promise.resolve(spansOf(traceId)),
    (spans) => names.every((name) => name in spans),
  );
}

/** A scoring process of the same data, with the lines of its log. */
function startScorer(): { log: Record<string, unknown>[]; stop: () => Promise<unknown> } {
  const settings = { ...env, ROLES: 'scoring', REDIS_URL: door.redisUrl, PORT: '0', MODEL_DIR: '', LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [resolve('dist/src/main.js')], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log: Record<string, unknown>[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('{')) log.push(JSON.parse(line) as Record<string, unknown>);
  });
  const ended = new Promise((done) => child.once('exit', done));
  return { log, stop: () => (child.kill('SIGTERM'), ended) };
}

describe('a post whose sender traces it', () => {
  it('is followed to the socket; jobs of one batch are linked; a job without a trace is read; logs carry the id', async () => {
    const [first = '', second = '', third = '', broken = ''] = customersOf(0, 4);
    const dashboard = await LiveListener.open(door);
    dashboard.say({ type: 'subscribe', topic: 'stages' });
    await dashboard.next('subscribed');
    await postWithin(traceOf('a'), aPayment(first));
    await postWithin(traceOf('c'), aPayment(second));
    await postWithin(traceOf('d'), aPayment(second), false);
    const queue = openQueue(redis, shardKeys(LIVE_RUN, 0));
    const earlier = { v: 1, asOf: Date.now(), events: [aPayment(third)] };
    await queue.add('events', earlier, { jobId: `${Date.now()}-1-earlier` });

    scorer = startScorer();
    const { log } = scorer;
    const { post, batch, push } = await untilSpans(traceOf('a'), 'post', 'batch', 'push');
    expect(post?.parentSpanId).toBe(SPAN);
    expect(batch?.parentSpanId).toBe(post?.spanId);
    expect(push?.parentSpanId).toBe(batch?.spanId);
    expect(Number(push?.endTimeUnixNano)).toBeGreaterThanOrEqual(Number(batch?.startTimeUnixNano));

    const { post: other } = await untilSpans(traceOf('c'), 'post');
    expect(batch?.links).toMatchObject([{ traceId: traceOf('c'), spanId: other?.spanId }]);
    const told = Object.fromEntries(batch?.attributes.map(({ key, value }) => [key, Object.values(value)[0]]) ?? []);
    expect(told).toMatchObject({ 'tidewatch.outcome': 'committed', 'tidewatch.events': 4, 'tidewatch.jobs': 4 });
    const { applied } = await door.get<RunView>('/v1/runs/live');
    expect(applied).toBe(4);
    expect(spansOf(traceOf('d'))).toEqual({});
    const text = JSON.stringify(collector.spans);
    for (const name of [first, second, third]) expect(text).not.toContain(`"${name}"`);

    await redis.set(shardKeys(LIVE_RUN, 0).customer(broken), 'not a state');
    await postWithin(traceOf('e'), aPayment(broken));
    await until(
      () => Promise.resolve(log),
      (lines) => lines.some(({ traceId }) => traceId === traceOf('e')),
    );
    await queue.close();
    dashboard.socket.close();
  }, 120_000);
});

describe('without a collector', () => {
  it('nothing of OpenTelemetry but its names is loaded, as it is with one', async () => {
    expect(loadedBy('door')).toMatch(OPEN_TELEMETRY);
    const service = await startTestService(door.redisUrl, { ...listing('off'), ROLES: 'workbench', SHARDS: '4' });
    await service.stop();
    expect(loadedBy('off')).toContain('dist/src/ops/traces.js');
    expect(loadedBy('off')).not.toMatch(OPEN_TELEMETRY);
  }, 60_000);
});

/** Settings of a process that lists the modules it loads. */
function listing(name: string): Record<string, string> {
  const preload = pathToFileURL(resolve('test/environment/listed-modules.mjs')).href;
  return { NODE_OPTIONS: `--import=${preload}`, LISTED_MODULES: join(dir, name), DATA_DIR: dir };
}

function loadedBy(name: string): string {
  return readFileSync(join(dir, name), 'utf8');
}
