import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../ops/config.js';
import { quotaOf } from './cores.js';
import { processPlans, scorersFor } from './plan.js';

function planned(
  env: Record<string, string>,
  cores = 8,
): [name: string, roles: string | undefined, port: string | undefined][] {
  return processPlans(readConfig(env), cores).map(({ name, env: own }) => [name, own['ROLES'], own['PORT']]);
}

describe('the processes of a machine', () => {
  it('are one that answers and the scorers beside it', () => {
    expect(planned({ SCORERS: '2', PORT: '4000' })).toEqual([
      ['front', 'intake,live,workbench,webhooks', '4000'],
      ['scorer-1', 'scoring', '0'],
      ['scorer-2', 'scoring', '0'],
    ]);
  });

  it('listen on ports in a row where the first is named', () => {
    expect(planned({ SCORERS: '2', SCORER_PORT: '4101' }).map(([, , port]) => port)).toEqual(['3000', '4101', '4102']);
  });

  it.each<[string, Record<string, string>, number]>([
    ['one process was asked for', { SCORERS: '0' }, 8],
    ['there is one core', {}, 1],
    ['nobody scores here', { ROLES: 'intake,workbench', SCORERS: '3' }, 8],
  ])('are none to be watched when %s', (_situation, env, cores) => {
    expect(planned(env, cores)).toEqual([]);
  });

  it('are scorers alone on a machine that only scores, and the first listens where the machine is expected to', () => {
    expect(planned({ ROLES: 'scoring', SCORERS: '2', PORT: '4000' })).toEqual([
      ['scorer-1', 'scoring', '4000'],
      ['scorer-2', 'scoring', '0'],
    ]);
  });

  it('are not let listen on the same port', () => {
    expect(() => readConfig({ SCORERS: '3', SCORER_PORT: '2998' })).toThrow(
      /PORT \(3000\) must not be one of the ports/,
    );
    expect(() => readConfig({ SCORERS: '3', SCORER_PORT: '2997' })).not.toThrow();
  });
});

describe('the number of scorers', () => {
  it.each([
    [1, 4, 0],
    [2, 4, 1],
    [4, 4, 2],
    [16, 4, 4],
    [16, 32, 14],
  ])('on %i cores with %i shards is %i', (cores, shards, scorers) => {
    expect(scorersFor(cores, shards)).toBe(scorers);
  });

  it.each([
    ['max 100000', Infinity],
    ['150000 100000', 1.5],
    ['-1 100000', Infinity],
    ['', Infinity],
  ])('follows the share of a container: "%s" is %d cores', (text, cores) => {
    expect(quotaOf(text)).toBe(cores);
  });
});
