/** What promtool says of the settings of Prometheus, of our rules and of their unit tests. No service runs. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const DIR = join('docker', 'prometheus');
const UNIT_TESTS = readdirSync(DIR).filter((name) => name.endsWith('.test.yml'));
/** Range queries over days, on a machine that does other things too. */
const PATIENCE_MS = 120_000;

interface Rules {
  groups: { rules: { alert?: string }[] }[];
}

interface Tests {
  tests: { name: string }[];
}

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const whereThereIsPromtool = hasPromtool ? it : it.skip;

function promtool(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, expect.any(String), expect.any(String)]);
  return stdout;
}

describe('the rules of Prometheus', () => {
  whereThereIsPromtool('are understood, and so are the settings that name them', () => {
    expect(promtool('check', 'config', join(DIR, 'prometheus.yml'))).toMatch(/[1-9]\d* rules found/);
  });

  whereThereIsPromtool.each(UNIT_TESTS)(
    'do what %s says',
    (name) => void promtool('test', 'rules', join(DIR, name)),
    PATIENCE_MS,
  );

  it('are tested: each alert has a unit test', () => {
    const { groups } = parse(readFileSync(join(DIR, 'rules.yml'), 'utf8')) as Rules;
    const alerts = groups.flatMap(({ rules }) => rules).flatMap(({ alert }) => alert ?? []);
    const texts = UNIT_TESTS.map((name) => readFileSync(join(DIR, name), 'utf8'));
    const named = texts.flatMap((text) => (parse(text) as Tests).tests.map(({ name }) => name));
    const expected = texts.flatMap((text) => Array.from(text.matchAll(/alertname="(\w+)"/g), ([, name]) => name));
    expect([...new Set(expected)].toSorted()).toEqual(alerts.toSorted());
    expect(named.length).toBe(new Set(named).size);
  });
});
