/**
 * Hostile senders beside a good one. HOSTILE_SECONDS (30) is how long they go on, 600 for the long form; HOSTILE_SEED (1) is
 * what they draw. What each draws is the same for a seed; how they mix is up to the machine.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunView } from '../../src/client/protocol.js';
import { createRandom } from '../../scripts/command/random.js';
import { ATTACKS, pick, type Send } from './hostile.attacks.js';
import { MOST_HEALTH_MS, SEED, memory, metrics, probe, secondsOr, sendGood, watchMemory } from './hostile.harness.js';
import { expectProblem } from './problem.matcher.js';
import { emptyDatabase, metric, startTestService, until, type TestService } from './service.harness.js';

const SECONDS = secondsOr(30);
const SENDERS = 3;
/** Of the room for bodies, parsed, of what is parsed and refused at once, and of garbage that is not yet collected. */
const MOST_GROWTH_BYTES = 400_000_000;
const ROOM_BYTES = 33_554_432;

let service: TestService;

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(50), { MAX_IN_HAND_BYTES: String(ROOM_BYTES) });
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
});

const statuses = new Map<number, number>();

/** Every answer is one of ours, and none is a fault of ours. Who is answered early may lose the connection. */
const send: Send = async (body, headers, path = '/v1/events', method = 'POST') => {
  const bytes = typeof body === 'string' ? body : new Uint8Array(body);
  const response = await fetch(service.url + path, { method, headers, body: bytes }).catch(() => null);
  const text = await response?.text().catch(() => null);
  if (response == null || text == null) return;
  statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
  expect(text.length).toBeLessThan(100_000);
  if (response.status === 503) expect(response.headers.get('retry-after')).not.toBeNull();
  else expect(response.status).toBeLessThan(500);
  if (!response.ok)
    expectProblem({ status: response.status, contentType: response.headers.get('content-type'), body: text });
};

async function attack(seed: number, untilAt: number): Promise<string[]> {
  const random = createRandom(seed);
  const done: string[] = [];
  while (performance.now() < untilAt) {
    const name = pick(random, Object.keys(ATTACKS));
    await ATTACKS[name]?.(service, random, send);
    done.push(name);
  }
  return done;
}

/** Among fifty. */
function goodCustomer(sent: number): string {
  return `good-${sent % 50}`;
}

describe('hostile senders', () => {
  it(
    'stop nobody: good events count once, health is answered, memory is bounded, and no answer is a fault of ours',
    async () => {
      const before = await memory(service);
      const untilAt = performance.now() + SECONDS * 1_000;
      const stopProbe = probe(service);
      const attacks = Promise.all(Array.from({ length: SENDERS }, (_, i) => attack(SEED * SENDERS + i, untilAt)));
      const [good, most, done] = await Promise.all([
        sendGood(service, untilAt, goodCustomer),
        watchMemory(service, untilAt),
        attacks,
      ]);
      const health = await stopProbe();
      expect(new Set(done.flat())).toEqual(new Set(Object.keys(ATTACKS)));
      expect(good).toBeGreaterThan(0);
      expect(health.failed).toBe(0);
      expect(health.worst).toBeLessThan(MOST_HEALTH_MS);
      expect(most - before).toBeLessThan(MOST_GROWTH_BYTES);
      expect([...statuses.keys()]).toEqual(expect.arrayContaining([400, 403, 413]));
      const run = await until(
        () => service.get<RunView>('/v1/runs/live'),
        (view) => view.backlog === 0 && view.idle,
      );
      expect(run).toMatchObject({ applied: good, quarantined: 0 });
      await until(
        async () => metric(await metrics(service), 'tidewatch_in_hand_bytes'),
        (bytes) => bytes === 0,
      );
    },
    (SECONDS + 60) * 1_000,
  );
});
