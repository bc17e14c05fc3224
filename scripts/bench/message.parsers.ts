/**
 * What the processes of the bench tell each other. Both ends are of this build, so a message is believed. And what is
 * taken from the modules of another build: its names are those of this one.
 */
import type { AccessKeys } from '../../src/ops/keys.js';
import type { readConfig } from '../../src/ops/config.js';
import type { ActivityProducer } from '../../src/producer/producer.js';
import type { queueKeys } from '../../src/redis/bullmq.store.js';
import type { shardKeys } from '../../src/redis/keys.js';
import type { openQueue } from '../../src/redis/queues.js';
import type { CpuProfile } from './cpu-profile.js';
import type { LaneLoad } from './lane-run.js';
import type { LoadOrder } from './load.js';
import type { sampled, shardBytes } from './memory-samples.js';
import type { People } from './people.js';
import type { Usage } from './probe.client.js';
import type { seedAll, seedStates } from './seed.js';
import type { SeedOrder } from './seeder.js';
import type { Heard, ListenOrder } from './sockets.js';

/** What the bench takes from each build. */
export interface BuildModules {
  shardKeys: typeof shardKeys;
  openQueue: typeof openQueue;
  queueKeys: typeof queueKeys;
  ActivityProducer: typeof ActivityProducer;
  AccessKeys: typeof AccessKeys;
  readConfig: typeof readConfig;
  sampled: typeof sampled;
  shardBytes: typeof shardBytes;
}

/** How a build writes customers into a bed. */
export interface SeedModules {
  seedAll: typeof seedAll;
  seedStates: typeof seedStates;
  People: typeof People;
}

/** @param modules each with some of the members. Throws TypeError when one is missing. */
export function buildModules(modules: readonly unknown[]): BuildModules {
  return membersOf(modules, BUILD_MEMBERS) as BuildModules;
}

export function seedModules(modules: readonly unknown[]): SeedModules {
  return membersOf(modules, SEED_MEMBERS) as SeedModules;
}

const BUILD_MEMBERS: readonly (keyof BuildModules)[] = [
  'shardKeys',
  'openQueue',
  'queueKeys',
  'ActivityProducer',
  'AccessKeys',
  'readConfig',
  'sampled',
  'shardBytes',
];
const SEED_MEMBERS: readonly (keyof SeedModules)[] = ['seedAll', 'seedStates', 'People'];

function membersOf(modules: readonly unknown[], names: readonly string[]): object {
  const all: Record<string, unknown> = Object.assign({}, ...modules) as Record<string, unknown>;
  for (const name of names) if (typeof all[name] !== 'function') throw new TypeError(`it exports no ${name}`);
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

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

/** The folder of a build: the only argument of its seeder. */
export function folderOfBuild(): string {
  return process.argv[2] ?? '';
}

export function seedOrderIn(message: unknown): SeedOrder {
  return message as SeedOrder;
}

export function faultIn(message: unknown): string | null {
  return message as string | null;
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
