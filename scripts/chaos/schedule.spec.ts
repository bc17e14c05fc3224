import { describe, expect, it } from '@jest/globals';
import { FAULT_KINDS, planFaults } from './schedule.js';

const endsDay = Array.from({ length: 960 }, (_, tick) => tick % 4 === 3);
const plan = { seed: 9, faults: 200, endsDay, redis: 'kill' as const };

describe('the schedule of faults', () => {
  const faults = planFaults(plan);

  it('has as many as asked for, of every kind, in order, spread over the whole log', () => {
    expect(faults).toHaveLength(200);
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS));
    expect(faults.map(({ step }) => step)).toEqual(faults.map(({ step }) => step).sort((a, b) => a - b));
    for (let part = 0; part < 4; part++) {
      expect(faults.filter(({ step }) => Math.floor(step / 480) === part).length).toBeGreaterThan(40);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    expect(planFaults(plan)).toEqual(faults);
    expect(planFaults({ ...plan, seed: 10 })).not.toEqual(faults);
  });

  it('does not kill Redis when asked not to', () => {
    const spared = planFaults({ ...plan, redis: 'none' });
    expect(spared).toHaveLength(200);
    expect(spared.map(({ kind }) => kind)).not.toContain('redis killed');
  });

  it('aims pauses that outlast the lock at sweeps', () => {
    const paused = faults.filter(({ kind }) => kind === 'scorer paused past its lock');
    expect(paused.length).toBeGreaterThan(20);
    for (const { step } of paused) expect(step % 2 === 1 && endsDay[(step - 1) / 2]).toBe(true);
  });

  it.each([0, 1, 8, 13])('deals exactly %i', (count) => {
    expect(planFaults({ ...plan, faults: count })).toHaveLength(count);
  });
});
