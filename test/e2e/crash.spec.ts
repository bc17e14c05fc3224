import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { CustomerView, RunView } from '../../src/client/protocol.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

const CUSTOMERS = 40;
const POSTS = 60;

interface Sent {
  id: string;
  customerId: string;
  occurredAt: number;
  channel: string;
  type: string;
  amount: number;
}

/** Post number `i`: one payment of 1 for each customer. */
function postOf(i: number, at: number): Sent[] {
  return Array.from({ length: CUSTOMERS }, (_, c) => ({
    id: `p${i}-c${c}`,
    customerId: `c${c}`,
    occurredAt: at,
    channel: 'mobile',
    type: 'payment',
    amount: 1,
  }));
}

async function accepted(service: TestService, events: Sent[]): Promise<boolean> {
  const response = await fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.keys.producer}`, 'content-type': 'application/json' },
    body: JSON.stringify(events),
  }).catch(() => null);
  return response?.status === 202;
}

async function expectAllOnce(service: TestService): Promise<void> {
  const run = await until(
    () => service.get<RunView>('/v1/runs/live'),
    (view) => view.backlog === 0,
  );
  expect(run.applied).toBe(POSTS * CUSTOMERS);
  for (let c = 0; c < CUSTOMERS; c++) {
    const { windows } = await service.get<CustomerView>(`/v1/customers/c${c}`);
    expect(windows[1]).toMatchObject({ window: '1d', events: POSTS, amountOut: POSTS });
  }
}

describe('kill -9 in the middle of the work', () => {
  it('loses no accepted event and counts none twice', async () => {
    const redisUrl = await emptyDatabase(4);
    const env = { DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-crash-')), LOCK_MS: '1000', STALLED_CHECK_MS: '500' };
    let service = await startTestService(redisUrl, env);
    const at = Date.now();
    for (let i = 0; i < POSTS; i++) {
      if (i % 20 === 10) {
        void accepted(service, postOf(i, at)); // in flight while the process dies
        await service.kill();
        service = await startTestService(redisUrl, env);
      }
      while (!(await accepted(service, postOf(i, at)))) continue;
    }
    await expectAllOnce(service);
    expect(await service.stop()).toBe(0);
  });

  it('holds for two processes on one Redis, one of which dies', async () => {
    const redisUrl = await emptyDatabase(7);
    const env = { DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-crash-')), LOCK_MS: '1000', STALLED_CHECK_MS: '500' };
    const survivor = await startTestService(redisUrl, env);
    const victim = await startTestService(redisUrl, env);
    const at = Date.now();
    let alive = true;
    for (let i = 0; i < POSTS; i++) {
      const to = i % 2 === 0 && alive ? victim : survivor;
      if (i === POSTS / 2) {
        void accepted(victim, postOf(i, at));
        await victim.kill();
        alive = false;
      }
      while (!(await accepted(alive ? to : survivor, postOf(i, at)))) continue;
    }
    await expectAllOnce(survivor);
    expect(await survivor.stop()).toBe(0);
  });
});
