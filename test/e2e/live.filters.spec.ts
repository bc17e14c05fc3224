/** Filters, positions and coalescing of the live socket, on alerts that the service raised itself. */
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AlertView, LiveFilter } from '../../src/client/protocol.js';
import { LiveListener } from './live.listener.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';
import { AgentClient, customersWhoEnd } from './workbench.harness.js';

/** bund and pudong are in the east. */
const PARENTS = { east: null, bund: 'east', pudong: 'east', west: null };
const BRANCHES = Object.fromEntries(Object.entries(PARENTS).map(([id, parent]) => [id, { parent, en: id, zh: id }]));

let service: TestService;
let desk: AgentClient;

beforeAll(async () => {
  const configDir = mkdtempSync(join(tmpdir(), 'tidewatch-config-'));
  cpSync('config', configDir, { recursive: true });
  writeFileSync(join(configDir, 'branches.json'), JSON.stringify({ branches: BRANCHES }));
  service = await startTestService(await emptyDatabase(29), { CONFIG_DIR: configDir, SWEEP_SECONDS: '1' });
  desk = new AgentClient(service);
});
afterAll(() => service.stop());

async function subscribed(filter: LiveFilter, more: { cursor?: string; coalesce?: boolean } = {}) {
  const listener = await LiveListener.open(service);
  listener.say({ type: 'subscribe', topic: 'alerts', filter, ...more });
  const { cursor, recovered } = await listener.next('subscribed');
  return { listener, cursor, recovered };
}

/** An alert of nobody, of a customer of a branch, as a subscriber of everything hears of it. */
async function raised(customerId: string, branch: string): Promise<AlertView> {
  const { listener } = await subscribed({});
  await customersWhoEnd(service.redisUrl, { [customerId]: branch });
  const { alert } = await listener.next('alert');
  listener.socket.close();
  return alert;
}

function heard({ listener }: { listener: LiveListener }): string[] {
  return listener.all('alert').map((message) => {
    if (message.type !== 'alert') return '';
    const { alert, left } = message;
    return `${alert.customerId} ${alert.version}${left === true ? ' left' : ''}`;
  });
}

describe('a subscription with a filter', () => {
  it('gets what is of its branch and beneath, and of its person, and is told of what leaves it', async () => {
    const ofEast = await subscribed({ branch: 'east' });
    const ofWest = await subscribed({ branch: ['west'] });
    const ofNobody = await subscribed({ assignee: 'none', kind: 'termination', severity: 'info' });
    const ofLi = await subscribed({ assignee: ['li', 'wang'] });
    const ofDecline = await subscribed({ stage: 'decline', strategy: 'rescue', tier: ['affluent', 'private'] });
    const every = await subscribed({});

    const alert = await raised('c-bund', 'bund');
    const ofAnna = await desk.done(alert, { action: 'assign', assignee: 'anna', by: 'anna' });
    const ofLiNow = await desk.done(ofAnna, { action: 'assign', assignee: 'li', by: 'anna' });
    await desk.done(ofLiNow, { action: 'comment', comment: 'rang', by: 'li' });
    while (heard(every).length < 4) await new Promise((resolve) => every.listener.socket.once('message', resolve));
    // All of them are served in one step, so an answer to a later ping comes after what they were sent.
    for (const { listener } of [ofEast, ofWest, ofNobody, ofLi, ofDecline]) {
      listener.say({ type: 'ping' });
      await listener.next('pong');
    }

    expect(heard(every)).toEqual([1, 2, 3, 4].map((version) => `c-bund ${version}`));
    expect(heard(ofEast)).toEqual(heard(every));
    expect(heard(ofWest)).toEqual([]);
    expect(heard(ofNobody)).toEqual(['c-bund 1', 'c-bund 2 left']);
    expect(heard(ofLi)).toEqual(['c-bund 3', 'c-bund 4']);
    expect(heard(ofDecline)).toEqual([]);

    // The same to those who were away.
    for (const [{ cursor }, filter, expected] of [
      [ofEast, { branch: 'east' }, heard(every)],
      [ofNobody, { assignee: 'none' }, ['c-bund 1', 'c-bund 2 left']],
    ] as const) {
      const again = await subscribed(filter, { cursor });
      expect(again.recovered).toBe(true);
      again.listener.say({ type: 'ping' });
      while (heard(again).length < expected.length) {
        await new Promise((resolve) => again.listener.socket.once('message', resolve));
      }
      expect(heard(again)).toEqual(expected);
      again.listener.socket.close();
    }
    for (const { listener } of [ofEast, ofWest, ofNobody, ofLi, ofDecline, every]) listener.socket.close();
  });

  it('resumes after everything that was filtered away: its cursor moves on', async () => {
    const { listener, cursor } = await subscribed({ branch: 'west' });
    await raised('c-pudong', 'pudong');
    const position = await listener.next('position');
    expect(position.topic).toBe('alerts');
    expect(position.cursor).not.toBe(cursor);
    expect(heard({ listener })).toEqual([]);
    const again = await subscribed({}, { cursor: position.cursor });
    expect(again.recovered).toBe(true);
    await raised('c-west', 'west');
    expect((await again.listener.next('alert')).alert.customerId).toBe('c-west');
    expect((await listener.next('alert')).alert.customerId).toBe('c-west');
    for (const one of [listener, again.listener]) one.socket.close();
  });

  it('gets of changes that follow each other closely the newest, when it asks for that', async () => {
    const every = await subscribed({});
    const screen = await subscribed({}, { coalesce: true });
    let alert = await raised('c-east', 'east');
    const COMMENTS = 12;
    for (let i = 0; i < COMMENTS; i++) alert = await desk.done(alert, { action: 'comment', comment: `${i}`, by: 'li' });
    const last = `c-east ${alert.version}`;
    for (const one of [every, screen]) {
      while (!heard(one).includes(last)) await new Promise((resolve) => one.listener.socket.once('message', resolve));
    }
    expect(heard(every)).toHaveLength(COMMENTS + 1);
    expect(heard(screen).at(-1)).toBe(last);
    expect(new Set(heard(screen)).size).toBe(heard(screen).length);
    expect(heard(screen).length).toBeLessThanOrEqual(heard(every).length);
    for (const { listener } of [every, screen]) listener.socket.close();
  });
});
