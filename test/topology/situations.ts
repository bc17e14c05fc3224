/** What the tests of both topologies ask a service for. */
import { expect } from '@jest/globals';
import { metric, type TestService } from '../e2e/service.harness.js';
import { Load } from './load.js';

const LISTINGS = [
  '/v1/runs',
  '/v1/runs/live',
  '/v1/customers?limit=5',
  '/v1/customers?sort=risk&limit=5',
  '/v1/stages',
  '/v1/stages/moves?limit=5',
  '/v1/stages/transitions?window=7d',
  '/v1/stages/days?window=7d',
  '/v1/stages/worth?window=7d',
  '/v1/alerts?limit=5',
  '/v1/alerts/views',
  '/v1/alerts/raised?window=7d',
  '/v1/alerts/saved?window=7d',
  '/v1/outcomes',
  '/v1/outcomes/uplift',
  '/v1/team',
  '/v1/branches',
  '/v1/models',
  '/v1/models/history',
  '/v1/models/monitor',
  '/v1/policies',
  '/v1/safeguards',
  '/v1/flow',
  '/v1/webhooks',
  '/v1/webhooks/deliveries',
  '/v1/quarantine',
  '/v1/events/unmapped',
  '/health/ready',
];

const GAUGES = [
  'tidewatch_customers',
  'tidewatch_assets',
  'tidewatch_alerts_open',
  'tidewatch_quarantine_events',
  'tidewatch_brake_on',
  'tidewatch_clock_ahead_seconds',
];

/** Every listing answers, and every gauge that is read from Redis has a value. */
export async function expectAllAlive(service: TestService, shards: number): Promise<void> {
  const headers = { authorization: `Bearer ${service.keys.operator}` };
  const failed: string[] = [];
  for (const path of LISTINGS) {
    const answer = await fetch(service.url + path, { headers });
    if (answer.status !== 200) failed.push(`${path}: ${answer.status} ${await answer.text()}`);
  }
  expect(failed).toEqual([]);
  const text = await (await fetch(`${service.url}/metrics`)).text();
  for (const name of GAUGES) expect(text).toMatch(new RegExp(`^${name}[{ ]`, 'm'));
  for (let shard = 0; shard < shards; shard++) {
    expect(text).toContain(`tidewatch_shard_lag_events{shard="${shard}"}`);
    expect(text).toContain(`tidewatch_shard_oldest_seconds{shard="${shard}"}`);
  }
  expect(metric(text, 'tidewatch_customers')).toBeGreaterThan(0);
}

/** New customers of every shard are applied and shown, once each. */
export async function expectWorks(service: TestService, shards: number): Promise<void> {
  const load = await Load.start(service, shards);
  await load.untilAllMove();
  await load.stop();
  expect([load.unheard, load.doubled, load.accepted > 0]).toEqual([0, 0, true]);
  await expectAllAlive(service, shards);
}

/**
 * What a killed primary may cost: the last post, when its replica did not have it yet. Whatever of it the dashboard had
 * heard may come again, but only after it was told to begin anew.
 */
export async function expectKept(load: Load, service: TestService): Promise<void> {
  expect(load.unheard).toBeLessThanOrEqual(load.eventsPerPost);
  if (load.doubled > 0) expect(load.resets).toBeGreaterThan(0);
  const { applied, quarantined } = await service.get<{ applied: number; quarantined: number }>('/v1/runs/live');
  expect(load.accepted - applied).toBeLessThanOrEqual(load.eventsPerPost);
  expect([applied > load.accepted, quarantined]).toEqual([false, 0]);
}
