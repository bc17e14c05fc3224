/** What the processes of the bench tell each other. Both ends are of this build, so a message is believed. */
import type { CpuProfile } from './cpu-profile.js';
import type { LaneLoad } from './lane-run.js';
import type { LoadOrder } from './load.js';
import type { Usage } from './probe.client.js';
import type { Heard, ListenOrder } from './sockets.js';

/** What a worker was told to do: its only argument. */
function order(): unknown {
  return JSON.parse(process.argv[2] ?? '{}');
}

export function laneLoad(): LaneLoad {
  return order() as LaneLoad;
}

export function loadOrder(): LoadOrder {
  return order() as LoadOrder;
}

export function listenOrder(): ListenOrder {
  return order() as ListenOrder;
}

export function ordinaryOrder(): { redisUrl: string; shards: number } {
  return order() as { redisUrl: string; shards: number };
}

export function heardIn(message: unknown): Heard {
  return message as Heard;
}

export function usageIn(answer: unknown): Omit<Usage, 'threads'> {
  return answer as Omit<Usage, 'threads'>;
}

export function profileIn(answer: unknown): CpuProfile {
  return answer as CpuProfile;
}

export function keysIn(text: string): Record<string, string> {
  return JSON.parse(text) as Record<string, string>;
}

export function packageVersionIn(text: string): string {
  return (JSON.parse(text) as { version: string }).version;
}
