/** The servers behind a client: what each says of itself, and how far their clocks are apart. */
import { primariesOf, type Redis, type RedisNode } from './client.js';
import type { HostPort } from './address.js';
import type { Connections } from './connections.js';

export interface ServerReport {
  /** `host:port` */
  name: string;
  /** The reply of INFO. */
  info: string;
  /** Its clock minus ours, in ms; half of the round trip may be wrong. */
  clockMs: number;
}

export interface Inspection {
  servers: ServerReport[];
  /** Replicas that cannot be reached from here. */
  unreached: string[];
}

/** Of several primaries, or one with sentinels, the replicas are asked too: each of them may be a primary soon. */
export async function inspect(connections: Connections, redis: Redis): Promise<Inspection> {
  const primaries = await Promise.all(primariesOf(redis).map((node) => reportOf(node, nameOf(node))));
  if (connections.address.kind === 'single') return { servers: primaries, unreached: [] };
  const replicas = await Promise.all(
    primaries.flatMap(({ info }) => replicasIn(info)).map((replica) => tryReplica(connections, replica)),
  );
  return {
    servers: [...primaries, ...replicas.filter((one) => typeof one !== 'string')],
    unreached: replicas.filter((one) => typeof one === 'string'),
  };
}

/** The largest difference of two clocks, in ms. */
export function clockSpreadMs(servers: readonly ServerReport[]): number {
  const clocks = servers.map(({ clockMs }) => clockMs);
  return Math.max(...clocks) - Math.min(...clocks);
}

async function tryReplica(connections: Connections, place: HostPort): Promise<ServerReport | string> {
  const name = `${place.host}:${place.port}`;
  const redis = connections.inspect(place);
  try {
    return await reportOf(redis, name);
  } catch {
    return name;
  } finally {
    redis.disconnect();
  }
}

async function reportOf(redis: RedisNode, name: string): Promise<ServerReport> {
  const info = await redis.info();
  if (info.includes('redis_mode:sentinel')) return { name, info, clockMs: 0 }; // it knows no TIME
  const before = Date.now();
  const [seconds, micros] = await redis.time();
  const clockMs = Number(seconds) * 1_000 + Number(micros) / 1_000 - (before + Date.now()) / 2;
  return { name, info, clockMs };
}

/** `slave0:ip=10.0.0.2,port=6379,state=online,…` */
function replicasIn(info: string): HostPort[] {
  const found = info.matchAll(/^slave\d+:ip=([^,]+),port=(\d+)/gm);
  return Array.from(found, ([, host = '', port]) => ({ host, port: Number(port) }));
}

/** A connection that sentinels lead has no address of its own. */
export function nameOf({ options: { host, port, name } }: RedisNode): string {
  return name == null ? `${host}:${port}` : `the primary ${name}`;
}
