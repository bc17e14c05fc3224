/** The CPU of a process, thread by thread, and of its own thread by step. */
import { byStep, type CpuProfile } from './cpu-profile.js';
import type { Usage } from './probe.client.js';

export const HELPERS = "the engine's helper threads: collector, compiler, profiler";

export interface StepUs {
  step: string;
  /** CPU microseconds. */
  us: number;
}

/**
 * The steps share the CPU of the thread as they share its profile, so that the rows add up to the CPU of the process.
 * A profile alone counts time, in which a thread also waits for a core.
 */
export function processSteps(profile: CpuProfile, before: Usage, after: Usage): StepUs[] {
  const steps = byStep(profile);
  const seen = steps.reduce((sum, { us }) => sum + us, 0);
  const all = after.cpuUs - before.cpuUs;
  const [main, model] = [grown(before, after, 'mainUs'), grown(before, after, 'modelUs')];
  const own = main ?? all;
  return [
    ...steps.filter(({ us }) => us > 0).map(({ name, us }) => ({ step: name, us: (own * us) / seen })),
    ...(model === null ? [] : [{ step: "the model's thread", us: model }]),
    { step: HELPERS, us: all - own - (model ?? 0) },
  ];
}

function grown({ threads: before }: Usage, { threads: after }: Usage, thread: 'mainUs' | 'modelUs'): number | null {
  const [from, to] = [before?.[thread] ?? null, after?.[thread] ?? null];
  return from === null || to === null ? null : to - from;
}
