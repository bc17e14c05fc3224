import { expect, test } from '@jest/globals';
import type { CpuProfile } from './cpu-profile.js';
import type { Usage } from './probe.client.js';
import { HELPERS, processSteps } from './thread-steps.js';

/** The client parses for 300 µs of the clock, the collector works for 100. */
const PROFILE: CpuProfile = {
  nodes: [
    { id: 1, callFrame: { functionName: 'parse', url: 'file:///x/node_modules/ioredis/parser.js', lineNumber: 1 } },
    { id: 2, callFrame: { functionName: '(garbage collector)', url: '', lineNumber: 0 } },
    { id: 3, callFrame: { functionName: '(idle)', url: '', lineNumber: 0 } },
  ],
  samples: [1, 2, 3],
  timeDeltas: [300, 100, 9_000],
  startTime: 0,
};

const usage = (cpuUs: number, threads: Usage['threads']): Usage => ({ cpuUs, threads, rss: 0, delayP99Ms: 0 });

test('the rows add up to the CPU of the process, whatever the profile says a thread waited', () => {
  const before = usage(1_000, { mainUs: 500, modelUs: 100 });
  const after = usage(1_500, { mainUs: 700, modelUs: 130 });
  const rows = processSteps(PROFILE, before, after);
  expect(rows).toEqual([
    { step: 'Redis client: ioredis', us: 150 },
    { step: 'collect garbage', us: 50 },
    { step: "the model's thread", us: 30 },
    { step: HELPERS, us: 270 },
  ]);
  expect(rows.reduce((sum, { us }) => sum + us, 0)).toBe(500);
});

test('a model without a thread of its own has no row', () => {
  const rows = processSteps(
    PROFILE,
    usage(0, { mainUs: 0, modelUs: null }),
    usage(400, { mainUs: 400, modelUs: null }),
  );
  expect(rows.map(({ step }) => step)).toEqual(['Redis client: ioredis', 'collect garbage', HELPERS]);
});

test('where the kernel reports no threads, the steps share the CPU of the process', () => {
  expect(processSteps(PROFILE, usage(0, null), usage(800, null))).toEqual([
    { step: 'Redis client: ioredis', us: 600 },
    { step: 'collect garbage', us: 200 },
    { step: HELPERS, us: 0 },
  ]);
});
