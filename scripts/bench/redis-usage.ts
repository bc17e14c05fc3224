import { primariesOf, type Redis, type RedisNode } from '../../src/redis/client.js';

/** The resources that a Redis server, or all primaries of a cluster, have used since their start. */
export interface RedisUsage {
  /** Its main thread and its helper threads. */
  cpuUs: number;
  commands: Map<string, { calls: number; us: number }>;
  /** bytes */
  memory: number;
  rss: number;
}

export async function redisUsage(redis: Redis): Promise<RedisUsage> {
  return (await Promise.all(primariesOf(redis).map(usageOf))).reduce(together);
}

function together(one: RedisUsage, other: RedisUsage): RedisUsage {
  const commands = new Map(one.commands);
  for (const [name, { calls, us }] of other.commands) {
    const known = commands.get(name) ?? { calls: 0, us: 0 };
    commands.set(name, { calls: known.calls + calls, us: known.us + us });
  }
  return { cpuUs: one.cpuUs + other.cpuUs, commands, memory: one.memory + other.memory, rss: one.rss + other.rss };
}

async function usageOf(redis: RedisNode): Promise<RedisUsage> {
  const text = (await Promise.all(['cpu', 'commandstats', 'memory'].map((section) => redis.info(section)))).join('\n');
  const commands: RedisUsage['commands'] = new Map();
  for (const [, name = '', calls, us] of text.matchAll(/^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/gm)) {
    commands.set(name, { calls: Number(calls), us: Number(us) });
  }
  const cpuUs = 1e6 * (numberIn(text, 'used_cpu_user') + numberIn(text, 'used_cpu_sys'));
  return { cpuUs, commands, memory: numberIn(text, 'used_memory'), rss: numberIn(text, 'used_memory_rss') };
}

/** The resources used between two readings. */
export function redisUsed(before: RedisUsage, after: RedisUsage): RedisUsage {
  const commands: RedisUsage['commands'] = new Map();
  for (const [name, { calls, us }] of after.commands) {
    const was = before.commands.get(name) ?? { calls: 0, us: 0 };
    if (calls > was.calls) commands.set(name, { calls: calls - was.calls, us: us - was.us });
  }
  return { ...after, cpuUs: after.cpuUs - before.cpuUs, commands };
}

/** For commands that nothing but clients call: what a script or a transaction calls is part of its own time. */
export function sentUs({ commands }: RedisUsage, ...names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (commands.get(name)?.us ?? 0), 0);
}

function numberIn(text: string, name: string): number {
  return Number(new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1] ?? NaN);
}

export interface RedisRow {
  step: string;
  /** CPU microseconds. */
  us: number;
}

/**
 * All of its CPU. Single commands stand in the last row: scripts and transactions call them too. Redis times commands by
 * the clock; on a crowded machine they are scaled down to the CPU that there was.
 */
export function redisRows(used: RedisUsage): RedisRow[] {
  const rows = [
    { step: 'read states', us: sentUs(used, 'mget') },
    { step: 'scripts, with what they call', us: sentUs(used, 'evalsha', 'eval', 'fcall') },
    { step: 'transactions, with what they call', us: sentUs(used, 'exec') },
  ].filter(({ us }) => us > 0);
  const timed = rows.reduce((sum, { us }) => sum + us, 0);
  const scale = Math.min(1, used.cpuUs / timed);
  return [
    ...rows.map(({ step, us }) => ({ step, us: us * scale })),
    { step: 'network, protocol, append-only file, single commands', us: used.cpuUs - timed * scale },
  ];
}
