import { expect, test } from '@jest/globals';
import { redisRows, type RedisUsage } from './redis-usage.js';

const used = (cpuUs: number, us: Readonly<Record<string, number>>): RedisUsage => ({
  cpuUs,
  commands: new Map(Object.entries(us).map(([name, own]) => [name, { calls: 1, us: own }])),
  memory: 0,
  rss: 0,
});
const rowsOf = (usage: RedisUsage): number[] => redisRows(usage).map(({ us }) => us);

test('the rows add up to the CPU: what scripts and transactions call is part of their own time', () => {
  expect(rowsOf(used(100, { mget: 20, evalsha: 30, exec: 10, hincrby: 25 }))).toEqual([20, 30, 10, 40]);
});

test('what was not called has no row', () => {
  expect(rowsOf(used(100, { mget: 20 }))).toEqual([20, 80]);
  expect(rowsOf(used(100, {}))).toEqual([100]);
});

test('commands that waited for a core are scaled down to the CPU there was', () => {
  expect(rowsOf(used(100, { mget: 50, evalsha: 150 }))).toEqual([25, 75, 0]);
});
