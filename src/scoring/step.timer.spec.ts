import { expect, it } from '@jest/globals';
import { Metrics } from '../ops/metrics.js';
import { StepTimer } from './step.timer.js';

it.each(['computes', 'waits'] as const)('a step that fails where it %s is measured, and fails', async (kind) => {
  const metrics = new Metrics();
  const steps = new StepTimer(metrics);
  const fail = (): never => {
    throw new Error('no');
  };
  const step = kind === 'computes' ? steps.computes('plan', fail) : steps.waits('plan', fail);
  await expect((async () => step(null))()).rejects.toThrow('no');
  expect(await metrics.registry.metrics()).toContain('tidewatch_stage_step_seconds_count{step="plan"} 1');
});
