/** What `GET /v1/flow` says of events that went through real processes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FlowView } from '../../src/client/protocol.js';
import { aPayment, post } from './poster.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

const DATABASE = 53;
const SHARDS = 3;
let door: TestService;
let scorer: TestService | null = null;

/** Nothing is scored until a second process begins. */
beforeAll(async () => {
  const redisUrl = await emptyDatabase(DATABASE);
  door = await startTestService(redisUrl, { ROLES: 'intake,live,workbench', SHARDS: String(SHARDS) });
}, 60_000);
afterAll(async () => {
  await scorer?.stop();
  await door.stop();
});

const flow = (): Promise<FlowView> => door.get<FlowView>('/v1/flow');

describe('the flow of events', () => {
  it('shows what waits in which lane since when, then how long each step took, of all processes', async () => {
    const before = await flow();
    expect(before).toMatchObject({ run: 'live', windowSeconds: 300, legs: [] });
    expect(before.lanes).toEqual([0, 1, 2].map((lane) => ({ lane, waiting: 0, oldestAt: null })));

    const sentAt = Date.now();
    expect((await post(door, [aPayment('waits'), aPayment('waits-too')])).status).toBe(202);
    const waiting = (await flow()).lanes.filter(({ waiting: events }) => events > 0);
    expect(waiting.reduce((sum, lane) => sum + lane.waiting, 0)).toBe(2);
    for (const { oldestAt } of waiting) expect(Math.abs((oldestAt ?? 0) - sentAt)).toBeLessThan(5_000);

    scorer = await startTestService(door.redisUrl, { ROLES: 'scoring', SHARDS: String(SHARDS) });
    const after = await until(flow, ({ legs }) => legs.some(({ leg, count }) => leg === 'commit' && count === 2));
    expect(after.processes).toBe(2);
    expect(after.lanes.every(({ waiting: events, oldestAt }) => events === 0 && oldestAt === null)).toBe(true);
    const names = after.legs.map(({ leg }) => leg);
    expect(names).toEqual(['commit', 'read', 'apply', 'infer', 'decide', 'explain', 'plan', 'write', 'report']);
    // Null is longer than is measured: they waited until the second process was up.
    const of = (name: string): number => after.legs.find(({ leg }) => leg === name)?.p50 ?? Infinity;
    expect(of('commit')).toBeGreaterThan(of('read'));

    await scorer.stop();
    scorer = null;
    expect(await until(flow, ({ processes }) => processes === 1)).toMatchObject({ legs: [] });
  }, 60_000);
});
