/** Which processes run on this machine. */
import type { Config, ProcessRole } from '../ops/config.js';

export interface ProcessPlan {
  name: string;
  isScorer: boolean;
  /** What differs from the environment of all. */
  env: Readonly<Record<string, string>>;
}

type Planned = Pick<Config, 'roles' | 'scorers' | 'shards' | 'port' | 'scorerPort'>;

/**
 * One process that answers and the scorers beside it; the first of them takes PORT. Empty when one process does all:
 * then there is nobody to watch.
 */
export function processPlans(config: Planned, cores: number): ProcessPlan[] {
  const scorers = scorersOf(config, cores);
  if (scorers === 0) return [];
  const others = config.roles.filter((role) => role !== 'scoring');
  const front = others.length === 0 ? [] : [planned('front', others, config.port)];
  const ports = Array.from({ length: scorers }, (_, i) => (config.scorerPort === 0 ? 0 : config.scorerPort + i));
  if (front.length === 0) ports[0] = config.port;
  return [...front, ...ports.map((port, i) => planned(`scorer-${i + 1}`, ['scoring'], port))];
}

/** A shard's jobs are done one at a time, so more scorers than shards would have nothing to do. */
export function scorersFor(cores: number, shards: number): number {
  if (cores < 2) return 0;
  return Math.min(shards, Math.max(1, cores - CORES_OF_OTHERS));
}

/** One for Redis, one for the process that answers. */
const CORES_OF_OTHERS = 2;

function scorersOf({ roles, scorers, shards }: Planned, cores: number): number {
  if (!roles.includes('scoring')) return 0;
  return scorers === 'auto' ? scorersFor(cores, shards) : scorers;
}

function planned(name: string, roles: readonly ProcessRole[], port: number): ProcessPlan {
  const isScorer = roles.includes('scoring');
  // METRICS_PORT is that of the process that answers; a scorer shows its metrics where it listens anyway.
  const inner = isScorer ? { METRICS_PORT: '0' } : {};
  return { name, isScorer, env: { ROLES: roles.join(','), PROCESS_NAME: name, PORT: String(port), ...inner } };
}
