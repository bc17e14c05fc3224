/** The document of the metrics and a process of all roles say the same. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

const dir = mkdtempSync(join(tmpdir(), 'tidewatch-metrics-'));
let service: TestService;

beforeAll(async () => {
  const file = join(dir, 'webhooks.json');
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  writeFileSync(file, JSON.stringify([{ name: 'crm', url: 'https://crm.example/hook', secret }]));
  service = await startTestService(await emptyDatabase(93), { WEBHOOKS_FILE: file, WEBHOOK_HOSTS: 'crm.example' });
});
afterAll(async () => {
  await service.stop();
  rmSync(dir, { recursive: true });
});

test('docs/metrics.md names every metric of the service, and no other', async () => {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const served = [...text.matchAll(/^# TYPE (tidewatch_\w+)/gm)].map(([, name]) => name);
  const rows = readFileSync('docs/metrics.md', 'utf8').matchAll(/^\| `(tidewatch_\w+)`/gm);
  const documented = [...rows].map(([, name]) => name);
  expect(documented.length).toBe(new Set(documented).size);
  expect(documented.toSorted()).toEqual(served.toSorted());
});
