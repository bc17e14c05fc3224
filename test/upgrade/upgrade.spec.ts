/**
 * The build before and this one on one Redis, under load, with a dashboard attached: to this build, back, and to it again,
 * the scorer first and the door first. `npm run test:upgrade -- --before <commit or folder>` says which build is before.
 */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { CustomerView, HistoryView } from '../../src/client/protocol.js';
import type { RunView } from '../../src/client/run.protocol.js';
import { GoodDashboard } from '../e2e/good.dashboard.js';
import { emptyDatabase, until } from '../e2e/service.harness.js';
import { Fleet, type Build, type Role } from './fleet.js';
import { Sender } from './sender.js';

const NOW: Build = { folder: process.cwd() };
const BEFORE: Build = { folder: process.env['TIDEWATCH_BEFORE'] ?? '' };
/** How long each mixture of builds works before the next step. */
const STEP_MS = 4_000;

const STEPS: [sentence: string, role: Role, build: Build][] = [
  ['a scorer of this build beside a door before', 'scorer', NOW],
  ['a door of this build as well: the upgrade is done', 'door', NOW],
  ['back: a door before beside a scorer of this build', 'door', BEFORE],
  ['back: a scorer before as well', 'scorer', BEFORE],
  ['again, the door first', 'door', NOW],
  ['and the scorer', 'scorer', NOW],
];

const PATIENCE_MS = 300_000;
const AT_ONCE = 25;

let fleet: Fleet;
let sender: Sender;
let dashboard: GoodDashboard;

jest.setTimeout(PATIENCE_MS);
beforeAll(async () => {
  fleet = await Fleet.open(await emptyDatabase(59));
  await fleet.replace('door', BEFORE);
  await fleet.replace('scorer', BEFORE);
  dashboard = new GoodDashboard(fleet as never, 'agent');
  await dashboard.start();
  sender = new Sender(fleet);
  await pause(STEP_MS);
});
afterAll(async () => {
  await sender.stop();
  dashboard.stop();
  expect(await fleet.close()).toEqual([0, 0]);
});

it.each(STEPS)('%s', async (_sentence, role, build) => {
  expect(await fleet.replace(role, build)).toBe(0);
  const events = sender.events;
  await pause(STEP_MS);
  expect(sender.events).toBeGreaterThan(events);
});

it('loses and doubles no event', async () => {
  await sender.stop();
  const run = await until(
    () => fleet.get<RunView>('/v1/runs/live'),
    ({ backlog, idle }) => backlog === 0 && idle,
  );
  expect(run).toMatchObject({ applied: sender.events, quarantined: 0 });
  // A post whose answer was lost was sent again.
  expect(run.duplicates).toBeLessThanOrEqual(sender.again * 20);
  const counts = await ofAll(async (customer) => {
    const { windows } = await fleet.get<CustomerView>(`/v1/customers/${customer}`);
    return windows.find(({ window }) => window === '7d')?.events;
  });
  expect(counts).toEqual(sender.accepted);
  process.stderr.write(
    `${sender.events} events of ${sender.accepted.size} customers; ${sender.again} posts sent again, ` +
      `${run.duplicates} duplicates; ${dashboard.states.filter((state) => state === 'online').length} times online\n`,
  );
});

it('pushes each first stage to the dashboard once, and takes no snapshot in between', async () => {
  const firstStages = (): string[] => dashboard.pushed.filter((entry) => /"from":null/.test(entry));
  await dashboard.until(() => firstStages().length >= sender.accepted.size);
  const customers = firstStages().map((entry) => /"customerId":"(u\d+)"/.exec(entry)?.[1]);
  expect(customers.sort()).toEqual([...sender.accepted.keys()].sort());
  expect(new Set(dashboard.pushed).size).toBe(dashboard.pushed.length);
  expect(dashboard.snapshots.filter(([topic, why]) => topic !== 'stats' && why === 'missed')).toEqual([]);
});

it('shows this build what both builds wrote of a history', async () => {
  const lengths = await ofAll(async (customer) => {
    const { entries } = await fleet.get<HistoryView>(`/v1/customers/${customer}/history`);
    return entries.length;
  });
  expect([...lengths].filter(([, length]) => length === 0)).toEqual([]);
});

/** Asks for every customer, some at a time. */
async function ofAll<T>(ask: (customer: string) => Promise<T>): Promise<Map<string, T>> {
  const answers = new Map<string, T>();
  const names = [...sender.accepted.keys()];
  for (let i = 0; i < names.length; i += AT_ONCE) {
    const some = names.slice(i, i + AT_ONCE);
    const given = await Promise.all(some.map(async (name) => [name, await ask(name)] as const));
    for (const [name, answer] of given) answers.set(name, answer);
  }
  return answers;
}
