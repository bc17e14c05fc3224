import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/ops/log.js';
import type { ProcessPlan } from '../../src/processes/plan.js';
import { Supervisor } from '../../src/processes/supervisor.js';
import { until } from './service.harness.js';

const PROGRAM = resolve('test/environment/managed-process.mjs');
let dir: string;
let supervisor: Supervisor;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidewatch-supervisor-'));
  play('');
  const env = { PLAY: join(dir, 'play'), NOTES: join(dir, 'notes') };
  const plans: [ProcessPlan, ProcessPlan] = [
    { name: 'front', isScorer: false, env },
    { name: 'scorer-1', isScorer: true, env },
  ];
  const limits = { silentSeconds: 2, stopSeconds: 1 };
  const where = { main: PROGRAM, host: '127.0.0.1', targetsFile: join(dir, 'targets.json'), metricsPort: 0 };
  supervisor = new Supervisor(plans, { ...limits, ...where, onReady: () => undefined }, createLog('silent'));
});
afterEach(() => supervisor.stop());

/** How the processes behave that start from now on. */
function play(words: string): void {
  writeFileSync(join(dir, 'play'), words);
}

function notes(): string[] {
  return readFileSync(join(dir, 'notes'), 'utf8').trim().split('\n');
}

function noted(holds: (lines: string[]) => boolean): Promise<string[]> {
  return until(() => Promise.resolve(notes()), holds);
}

function starts(name: string): number {
  return notes().filter((line) => line === `${name} started`).length;
}

describe('the supervisor', () => {
  it('starts what answers before what scores, and stops it first', async () => {
    expect(await supervisor.start()).toBeNull();
    expect(await supervisor.stop()).toBe(0);
    expect(notes()).toEqual([
      ...['front started', 'scorer-1 started'],
      ...['front stops', 'front stopped', 'scorer-1 stops', 'scorer-1 stopped'],
    ]);
  });

  it('gives up with the exit code of a process that cannot start', async () => {
    play('no start');
    expect(await supervisor.start()).toBe(3);
    expect(notes()).toEqual(['front started']);
  });

  it('tells the process that answers of a scorer that ends again and again, and of its recovery', async () => {
    play('scorer-1 ends');
    expect(await supervisor.start()).toBeNull();
    const [heard = ''] = (await noted((lines) => lines.some((line) => line.startsWith('front hears')))).filter((line) =>
      line.startsWith('front hears'),
    );
    expect(heard).toContain('scorer-1 ended 5 times in a row, last with code 4');
    expect(starts('front')).toBe(1);
    play('');
    await noted((lines) => lines.some((line) => line.startsWith('front hears {"running":1')));
  });

  it('kills a process that gives no sign of life, and starts it again', async () => {
    play('silent');
    expect(await supervisor.start()).toBeNull();
    play('');
    await noted(() => starts('front') === 2 && starts('scorer-1') === 2);
    expect(notes()).not.toContain('front stops');
  });

  it('kills a process that does not stop, and says that the stop failed', async () => {
    play('no stop');
    expect(await supervisor.start()).toBeNull();
    expect(await supervisor.stop()).toBe(1);
  });
});
