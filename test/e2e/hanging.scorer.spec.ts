import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CustomerView, RunView } from '../../src/client/protocol.js';
import { aPayment, post } from './poster.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

const HANG_MS = 2_000;
const CUSTOMERS = 30;
const dataDir = mkdtempSync(join(tmpdir(), 'tidewatch-hang-'));
const hangFile = join(dataDir, 'hang');
const env = { DATA_DIR: dataDir, LOCK_MS: '1000', STALLED_CHECK_MS: '500', SHARDS: '2' };
const HANGING = {
  ROLES: 'scoring',
  MODEL_HANG_MS: String(HANG_MS),
  HANGING_MODEL: hangFile,
  NODE_OPTIONS: `--import=${pathToFileURL(resolve('test/environment/hanging-here.mjs')).href}`,
};
let url: string;
let door: TestService;

beforeAll(async () => {
  url = await emptyDatabase(108);
  door = await startTestService(url, { ...env, ROLES: 'intake,workbench' });
});
afterAll(async () => {
  await door.stop();
  rmSync(dataDir, { recursive: true });
});

function live(): Promise<RunView> {
  return door.get<RunView>('/v1/runs/live');
}

/** A payment of 1 of each customer. */
async function payments(): Promise<void> {
  const events = Array.from({ length: CUSTOMERS }, (_, i) => aPayment(`c${i}`));
  expect((await post(door, events)).status).toBe(202);
}

describe('a process that only scores', () => {
  it('ends when its model does not return, and its events are counted once by the next one', async () => {
    const scorer = await startTestService(url, { ...env, ...HANGING });
    await payments();
    await until(live, ({ backlog }) => backlog === 0);
    writeFileSync(hangFile, '');
    const hungAt = performance.now();
    await payments();
    expect(await scorer.exited).toBeNull(); // killed by a signal: it has no code
    expect(performance.now() - hungAt).toBeGreaterThan(HANG_MS / 2);
    expect(performance.now() - hungAt).toBeLessThan(5 * HANG_MS); // a busy machine wakes the watch late
    expect((await live()).backlog).toBe(CUSTOMERS);

    // The next one keeps the model where it cannot stop the process, and nothing hangs in there.
    const next = await startTestService(url, { ...env, ...HANGING });
    const { applied, duplicates } = await until(live, ({ backlog }) => backlog === 0);
    expect({ applied, duplicates }).toEqual({ applied: 2 * CUSTOMERS, duplicates: 0 });
    const { windows } = await door.get<CustomerView>('/v1/customers/c0');
    expect(windows[1]).toMatchObject({ window: '1d', events: 2, amountOut: 2 });
    expect(await next.stop()).toBe(0);
  });

  it('stays while its model answers, and stops in order', async () => {
    rmSync(join(dataDir, 'model-hung'), { force: true });
    rmSync(hangFile, { force: true });
    const scorer = await startTestService(url, { ...env, ...HANGING });
    const { applied: before } = await live();
    await payments();
    await until(live, ({ applied }) => applied === before + CUSTOMERS);
    await new Promise((resolve) => setTimeout(resolve, 2 * HANG_MS)); // idle for longer than a call may take
    expect(existsSync(join(dataDir, 'model-hung'))).toBe(false);
    expect(await scorer.stop()).toBe(0);
  });
});
