import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CustomerView, RunView } from '../../src/client/protocol.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

let url: string;
let door: TestService;
const env = { DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-roles-')) };

beforeAll(async () => {
  url = await emptyDatabase(13);
  door = await startTestService(url, { ...env, ROLES: 'intake,workbench' });
});
afterAll(() => door.stop());

function post(service: TestService): Promise<Response> {
  const event = { id: 'e1', customerId: 'c1', occurredAt: Date.now(), channel: 'mobile', type: 'payment', amount: 1 };
  return fetch(`${service.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.keys.producer}`, 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });
}

describe('processes with roles', () => {
  it('a door takes events and leaves them to the scorers', async () => {
    expect((await post(door)).status).toBe(202);
    expect(await door.get<RunView>('/v1/runs/live')).toMatchObject({ backlog: 1, applied: 0 });
  });

  it('a scorer takes no events, does the work, and shows its health', async () => {
    const scorer = await startTestService(url, { ...env, ROLES: 'scoring' });
    expect((await post(scorer)).status).toBe(404);
    const customer = await until(
      () => door.get<CustomerView>('/v1/customers/c1'),
      (view) => 'stage' in view,
    );
    expect(customer.stage).toBe('development');
    expect((await fetch(`${scorer.url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${scorer.url}/metrics`)).text()).toContain('tidewatch_event_to_commit_seconds');
    expect(await scorer.stop()).toBe(0);
  });
});
