/**
 * The nodes of docker/k8s/redis-cluster by their own scripts: real servers, each on a loopback address of its own, which
 * stand for the pods.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { freePort } from '../../scripts/redis-server.mjs';
import { until } from './service.harness.js';

const SCRIPTS = resolve('docker/k8s/redis-cluster');
const PASSWORD = 'a-password-of-this-test';
const COUNT = 6;
const EVERY_SECONDS = '0.5';
const POLL_MS = 200;

interface Running {
  kill: (signal: NodeJS.Signals) => void;
  ended: Promise<unknown>;
}

interface ClusterNode {
  flags: string;
  slots: string[];
  primary: string;
}

let dir: string;
let port: number;
let running: Running[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tidewatch-nodes-'));
  port = await freePortOfNodes();
});
afterEach(killAll);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The bus of a node has the port 10,000 above its own. */
async function freePortOfNodes(): Promise<number> {
  const found = await freePort();
  return found < 50_000 ? found : freePortOfNodes();
}

/** @param network pods that are replaced have other addresses: another number here */
function addresses(network: number): string[] {
  return Array.from({ length: COUNT }, (_, i) => `127.77.${network}.${i + 1}`);
}

function startNode(address: string, disk: string): void {
  mkdirSync(join(dir, disk), { recursive: true });
  const place = ['--bind', address, '--bind-source-addr', address, '--port', String(port), '--dir', join(dir, disk)];
  run('start.sh', place, {});
}

function startKeeper(NODE: string, nodes: readonly string[]): void {
  run('keep.sh', [], { NODE, NODES: nodes.join(' '), PORT: String(port), EVERY: EVERY_SECONDS });
}

function run(script: string, args: readonly string[], env: Readonly<Record<string, string>>): void {
  const child = spawn('sh', [join(SCRIPTS, script), ...args], {
    env: { PATH: process.env['PATH'], REDISCLI_AUTH: PASSWORD, ...env },
    stdio: 'ignore',
  });
  running.push({ kill: (signal) => void child.kill(signal), ended: new Promise((done) => child.once('exit', done)) });
}

function startAll(nodes: readonly string[], disks: readonly string[]): void {
  nodes.forEach((address, i) => startNode(address, disks[i] ?? ''));
  for (const address of nodes) startKeeper(address, nodes);
}

/** All at once, as when the power fails. */
async function killAll(): Promise<void> {
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  running = [];
}

async function ask<T>(address: string, question: (redis: Redis) => Promise<T>, password = PASSWORD): Promise<T> {
  const redis = new Redis(port, address, { password, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

/** What a node says of those it is connected with; nothing while it does not answer. */
async function view(address: string): Promise<ClusterNode[]> {
  const text = await ask(address, async (redis) => String(await redis.cluster('NODES'))).catch(() => '');
  const lines = text.split('\n').map((line) => line.split(' '));
  return lines
    .filter(([, , flags = '', , , , , link]) => link === 'connected' && !/fail|handshake|noaddr/.test(flags))
    .map(([, , flags = '', primary = '', , , , , ...slots]) => ({ flags, primary, slots }));
}

/** Three primaries with all slots, each with a replica of its own, as every node sees it. */
async function untilWhole(nodes: readonly string[]): Promise<void> {
  const isWhole = (seen: readonly ClusterNode[]): boolean => {
    const owners = seen.filter(({ slots }) => slots.length > 0);
    const replicas = seen.filter(({ flags }) => flags.includes('slave'));
    return seen.length === COUNT && owners.length === 3 && new Set(replicas.map(({ primary }) => primary)).size === 3;
  };
  await until(
    () => pause(POLL_MS).then(() => Promise.all(nodes.map(view))),
    (views) => views.every(isWhole),
  );
}

const PATIENCE_MS = 60_000;

it(
  'become one cluster, and become it again when all were killed and came back elsewhere, one with an empty disk',
  async () => {
    const disks = ['a', 'b', 'c', 'd', 'e', 'f'];
    const [first = '', ...others] = addresses(1);
    startAll([first, ...others], disks);
    await untilWhole([first, ...others]);
    await expect(ask(first, (redis) => redis.cluster('INFO'), '')).rejects.toThrow();
    const appendOnly = await ask(first, (redis) => redis.config('GET', 'appendonly'));
    expect(appendOnly).toEqual(['appendonly', 'yes']);
    const isKept = (address: string): Promise<boolean> =>
      ask(address, (redis) => redis.set('{s00}:kept', 'yes')).then(
        () => true,
        () => false,
      );
    // Refused by all but the owner of its slot, and by that one until its replica has caught up.
    const kept = await until(
      () => pause(POLL_MS).then(() => Promise.all([first, ...others].map(isKept))),
      (answers) => answers.includes(true),
    );
    await killAll();

    const moved = addresses(2);
    startAll(moved, [...disks.slice(0, -1), 'an-empty-one']);
    await untilWhole(moved);
    const read = (): Promise<string | null> =>
      ask(moved[kept.indexOf(true)] ?? '', (redis) => redis.get('{s00}:kept')).catch(() => null); // a node may join last
    expect(
      await until(
        () => pause(POLL_MS).then(read),
        (value) => value !== null,
      ),
    ).toBe('yes');
  },
  PATIENCE_MS,
);
