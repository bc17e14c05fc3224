import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { RunView } from '../../src/client/protocol.js';
import { isAlive, Machine } from './machine.js';
import { aPayment, type Payment } from './poster.js';
import { emptyDatabase, metric, until } from './service.harness.js';

jest.setTimeout(180_000);

const DATABASE = 77;
const STREAMS = 2;
const PER_POST = 50;
/** Between two posts of a stream: the scorers keep up also on a machine that is busy with other tests. */
const PAUSE_MS = 20;
/** "Within seconds": a lane's active job is waited for, and this machine may be busy with other tests. */
const GONE_MS = 20_000;
const dataDir = mkdtempSync(join(tmpdir(), 'tidewatch-processes-'));
let env: Record<string, string>;
let machine: Machine;

beforeAll(async () => {
  const redisUrl = await emptyDatabase(DATABASE);
  // What waits while nothing runs may grow old: it is not refused for that here.
  const limits = { MAX_BACKLOG_SECONDS: '0' };
  env = { PORT: '0', REDIS_URL: redisUrl, DATA_DIR: dataDir, ...limits };
});
afterEach(() => machine.signal('SIGKILL'));

async function start(scorers: number): Promise<string> {
  machine = new Machine({ ...env, SCORERS: String(scorers) });
  return machine.isReady();
}

function keyOf(role: string): string {
  return (JSON.parse(readFileSync(join(dataDir, 'keys.json'), 'utf8')) as Record<string, string>)[role] ?? '';
}

async function statusOf(url: string, batch: readonly Payment[]): Promise<number> {
  const headers = { authorization: `Bearer ${keyOf('producer')}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/events`, { method: 'POST', headers, body: JSON.stringify(batch) });
  return answer.status;
}

/** Posts until it is told to stop or refused; what got no 202 waits for the next machine. */
class Load {
  sent = 0;
  private readonly unanswered: Payment[] = [];
  private stopped = false;
  private running: Promise<unknown> = Promise.resolve();

  begin(url: string): void {
    this.stopped = false;
    this.running = Promise.all(Array.from({ length: STREAMS }, () => this.stream(url)));
  }

  async end(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  async sendAgain(url: string): Promise<void> {
    const again = this.unanswered.splice(0);
    if (again.length > 0) expect(await statusOf(url, again)).toBe(202);
  }

  async hasSentMore(events: number): Promise<void> {
    const goal = this.sent + events;
    await until(
      () => Promise.resolve(this.sent),
      (sent) => sent >= goal,
    );
  }

  private async stream(url: string): Promise<void> {
    while (!this.stopped) {
      const batch = Array.from({ length: PER_POST }, (_, c) => aPayment(`c${c}`));
      this.sent += batch.length;
      const status = await statusOf(url, batch).catch(() => 0);
      if (status !== 202) return void this.unanswered.push(...batch);
      await pause(PAUSE_MS);
    }
  }
}

async function settled(url: string): Promise<RunView> {
  const headers = { authorization: `Bearer ${keyOf('operator')}` };
  const ask = async (): Promise<RunView> => (await (await fetch(`${url}/v1/runs/live`, { headers })).json()) as RunView;
  return until(ask, ({ idle }) => idle);
}

interface TargetGroup {
  targets: string[];
  labels: { process: string };
}

function targets(): TargetGroup[] {
  return JSON.parse(readFileSync(join(dataDir, 'metrics-targets.json'), 'utf8')) as TargetGroup[];
}

async function metricsOf(name: string): Promise<string> {
  const address = targets().find(({ labels }) => labels.process === name)?.targets[0] ?? '';
  return (await fetch(`http://${address}/metrics`)).text();
}

describe('the processes of a machine', () => {
  const load = new Load();

  it('share the work, are scraped one by one, and lose nothing when one of them or the supervisor is killed', async () => {
    const url = await start(2);
    expect(targets().map(({ labels }) => labels.process)).toEqual(['front', 'scorer-1', 'scorer-2']);
    load.begin(url);
    await load.hasSentMore(1_000);
    for (const scorer of ['scorer-1', 'scorer-2']) {
      await until(
        () => metricsOf(scorer),
        (text) => metric(text, 'tidewatch_event_to_commit_seconds_count') > 0,
      );
    }
    const text = await metricsOf('front');
    expect(metric(text, 'tidewatch_events_total', { outcome: 'accepted' })).toBeGreaterThan(0);
    expect(metric(text, 'tidewatch_events_total', { outcome: 'applied' })).toBe(0);

    process.kill(machine.pidsOf('scorer-1')[0] ?? 0, 'SIGKILL');
    await until(
      () => Promise.resolve(machine.pidsOf('scorer-1')),
      ({ length }) => length === 2,
    );
    await load.hasSentMore(1_000);
    await load.end();
    expect(await settled(url)).toMatchObject({ applied: load.sent, quarantined: 0 });
    expect(machine.ready).toEqual([url]); // the one that answers was not disturbed

    load.begin(url);
    await load.hasSentMore(1_000);
    const pids = machine.allPids().filter(isAlive);
    expect(pids).toHaveLength(3);
    machine.signal('SIGKILL');
    const killedAt = performance.now();
    await until(
      () => Promise.resolve(pids.filter(isAlive)),
      ({ length }) => length === 0,
    );
    expect(performance.now() - killedAt).toBeLessThan(GONE_MS);
    await load.end();
  });

  it('go on where the killed ones stopped, and end in order on SIGTERM under load', async () => {
    const url = await start(1);
    await load.sendAgain(url);
    expect(await settled(url)).toMatchObject({ applied: load.sent, quarantined: 0 });
    load.begin(url);
    await load.hasSentMore(1_000);
    machine.signal('SIGTERM');
    expect(await machine.exited).toBe(0);
    await load.end();
    expect(machine.allPids().filter(isAlive)).toEqual([]);
  });

  it('are one process when that is asked for, which finishes what the others left', async () => {
    const url = await start(0);
    expect(machine.allPids()).toEqual([]);
    await load.sendAgain(url);
    expect(await settled(url)).toMatchObject({ applied: load.sent, quarantined: 0 });
    machine.signal('SIGTERM');
    expect(await machine.exited).toBe(0);
  });

  it('name themselves in the log, and all end when one cannot start', async () => {
    machine = new Machine({ ...env, SCORERS: '1', SHARDS: '8' });
    expect(await machine.exited).toBe(1);
    expect(machine.said.join('\n')).toMatch(/^front: This Redis was written with SHARDS=4/);
    expect(machine.ready).toEqual([]);
  });
});
