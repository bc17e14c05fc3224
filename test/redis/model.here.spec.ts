import 'reflect-metadata';
import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { FEATURES } from '../../src/core/features/features.js';
import { SlowModelError } from '../../src/onnx/model.fault.js';
import { ModelHere } from '../../src/onnx/model.here.js';
import type { ModelHost } from '../../src/onnx/model.host.js';
import { ModelThread } from '../../src/onnx/model.thread.js';

const DIR = 'models/online-retail-1';
const USUAL_MS = 10_000;

/** Notes how many calls are open, as the watch of a process does. */
function aWatch(): { open: number; most: number; during: <T>(call: () => Promise<T>) => Promise<T> } {
  const watch = {
    open: 0,
    most: 0,
    during: async <T>(call: () => Promise<T>): Promise<T> => {
      watch.most = Math.max(watch.most, ++watch.open);
      return call().finally(() => watch.open--);
    },
  };
  return watch;
}

async function here(timeoutMs = USUAL_MS, watch = aWatch()): Promise<ModelHost> {
  const { host } = await ModelHere.opener(watch, timeoutMs)(DIR);
  return host;
}

describe('a model in the thread that asks', () => {
  it('gives the answers of one in a thread of its own, and leaves the rows to the caller', async () => {
    const [own, { host: other }] = [await here(), await ModelThread.open(DIR)];
    for (const rows of [1, 7, 500]) {
      const features = Float32Array.from({ length: rows * FEATURES.length }, (_, i) => (i * 7_919) % 101);
      const before = features.slice();
      const { stage, risk } = await own.score(features, rows);
      const answers = await other.score(features, rows);
      expect([Array.from(stage), Array.from(risk)]).toEqual([Array.from(answers.stage), Array.from(answers.risk)]);
      expect(features).toEqual(before);
    }
    await Promise.all([own.close(), other.close()]);
  });

  it('is watched while it scores, and only then', async () => {
    const watch = aWatch();
    const host = await here(USUAL_MS, watch);
    expect(watch.most).toBe(0);
    await host.score(new Float32Array(FEATURES.length), 1);
    expect(watch).toMatchObject({ open: 0, most: 1 });
    await host.close();
  });

  it('that takes too long is slow, although no timer could say so', async () => {
    const host = await here(0);
    await expect(host.score(new Float32Array(FEATURES.length), 1)).rejects.toThrow(SlowModelError);
    await host.close();
  });

  it('is not slow when others compute before its call begins', async () => {
    const host = await here(100);
    const answer = host.score(new Float32Array(FEATURES.length), 1);
    for (const before = process.cpuUsage(); process.cpuUsage(before).user < 300_000;); // another lane decides its batch
    await answer;
    await host.close();
  });

  it('is not slow when its process was suspended', async () => {
    const watch = aWatch();
    const suspended: typeof watch.during = async (call) => {
      await later(150); // takes time, and no CPU
      return call();
    };
    const host = await here(100, { ...watch, during: suspended });
    await host.score(new Float32Array(FEATURES.length), 1);
    await host.close();
  });
});
