import { expect, test } from '@jest/globals';
import { between, byFile, byFunction, byStep, type CpuProfile } from './cpu-profile.js';

const frame = (functionName: string, url = ''): CpuProfile['nodes'][number]['callFrame'] => ({
  functionName,
  url,
  lineNumber: 9,
});

/** The client parses a reply; a batch is applied, which decodes a state; then the process is idle. */
const PROFILE: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 3, 6, 7, 8] },
    { id: 2, callFrame: frame('parse', 'file:///x/node_modules/redis-parser/lib/parser.js') },
    { id: 3, callFrame: frame('applyEvents', 'file:///x/dist/src/scoring/apply.js'), children: [4] },
    { id: 4, callFrame: frame('decodeState', 'file:///x/dist/src/core/state/state.codec.js'), children: [5] },
    { id: 5, callFrame: frame('varint', 'file:///x/dist/src/core/primitives/bytes.js') },
    { id: 6, callFrame: frame('(idle)') },
    { id: 7, callFrame: frame('(garbage collector)') },
    { id: 8, callFrame: frame('dispatch') },
  ],
  samples: [8, 2, 3, 4, 5, 6, 7],
  timeDeltas: [900, 10, 20, 30, 40, 5_000, 7],
  startTime: 1_000,
};

const linesOf = (lines: readonly { name: string; us: number }[]): Record<string, number> =>
  Object.fromEntries(lines.filter(({ us }) => us > 0).map(({ name, us }) => [name, us]));

test('time belongs to the step of the nearest frame that tells one; idle time and that of the profile itself to none', () => {
  expect(linesOf(byStep(PROFILE))).toEqual({
    'Redis client: ioredis': 10,
    'rules: batch': 20,
    'rules: states': 70,
    'collect garbage': 7,
  });
});

test('own time by function, the most first', () => {
  expect(byFunction(PROFILE)[0]).toEqual({ name: 'varint  src/core/primitives/bytes:10', us: 40 });
});

test('packages are named as one, our files each', () => {
  expect(linesOf(byFile(PROFILE))).toEqual({
    'redis-parser': 10,
    'src/scoring/apply': 20,
    'src/core/state/state.codec': 30,
    'src/core/primitives/bytes': 40,
    '(garbage collector)': 7,
  });
});

test('only what lies between two instants counts, both included', () => {
  const { samples, timeDeltas } = between(PROFILE, 1_910, 1_960);
  expect({ samples, timeDeltas }).toEqual({ samples: [2, 3, 4], timeDeltas: [10, 20, 30] });
});
