/** Reads how long the steps of the lanes took, as the service measures them. */
import { metricOf } from './service-metrics.js';

export const STEPS = ['read', 'apply', 'infer', 'commit'] as const;
export type Steps = Record<(typeof STEPS)[number], number>;

/**
 * Seconds since the service's start. Steps of different lanes overlap, so the sums say how long lanes waited, not
 * which of them used the CPU.
 */
export async function stepsOf(service: { url: string }): Promise<Steps> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const sumOf = (step: string): number =>
    Number(new RegExp(`^tidewatch_stage_step_seconds_sum\\{step="${step}"\\} (\\S+)`, 'm').exec(text)?.[1] ?? 0);
  return { read: sumOf('read'), apply: sumOf('apply'), infer: sumOf('infer'), commit: sumOf('commit') };
}

export async function batchesOf(service: { url: string }): Promise<number> {
  return metricOf(service, 'tidewatch_stage_step_seconds_count\\{step="commit"\\}');
}
