/** Primaries of a cluster without replicas, on loopback, with slots of equal number. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort, startRedisServer, type RedisServer } from '../redis-server.mjs';

const SLOTS = 16_384;
const POLL_MS = 20;

interface Server extends RedisServer {
  /** Where the other servers of the cluster reach it. */
  busPort: number;
}

/** @param args of each server */
export async function startPrimaries(dir: string, count: number, args: readonly string[]): Promise<RedisServer[]> {
  const servers: Server[] = [];
  for (let i = 0; i < count; i++) {
    const busPort = await freePort();
    const cluster = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort)];
    const server = await startRedisServer({ dir: join(dir, `redis-${i}`), args: [...args, ...cluster] });
    servers.push({ ...server, busPort });
  }
  const nodes = servers.map(({ url }) => new Redis(url));
  try {
    for (const [i, node] of nodes.entries()) await takeSlots(node, i, count);
    for (const node of nodes) for (const server of servers) await meet(node, server);
    for (const node of nodes) await untilWhole(node, count);
  } finally {
    for (const node of nodes) node.disconnect();
  }
  return servers;
}

async function takeSlots(node: Redis, index: number, count: number): Promise<void> {
  const [from = 0, end = SLOTS] = [index, index + 1].map((n) => Math.ceil((n * SLOTS) / count));
  await node.call('CLUSTER', 'ADDSLOTSRANGE', from, end - 1);
  await node.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
}

async function meet(node: Redis, { port, busPort }: Server): Promise<void> {
  await node.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort);
}

async function untilWhole(node: Redis, count: number): Promise<void> {
  const wanted = ['cluster_state:ok', `cluster_known_nodes:${count}`];
  for (;;) {
    const info = await node.cluster('INFO');
    if (wanted.every((line) => info.includes(line))) return;
    await sleep(POLL_MS);
  }
}
