/** The environment of a measurement: its own Redis, and the real processes of one build on it. */
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from '../../src/redis/client.js';
import { Connections } from '../../src/redis/connections.js';
import { EXAMPLE_MODEL } from '../command/example-model.js';
import { startRedisServer, type RedisServer } from '../redis-server.mjs';
import { startService, type ServiceProcess } from '../command/service-process.js';
import type { Build } from './build.js';
import { startPrimaries } from './cluster.servers.js';
import { keysIn } from './message.parsers.js';
import { Probe, probed } from './probe.client.js';

export interface BedOptions {
  build: Build;
  /** Those of the build when left out. */
  shards?: number;
  /** Without an append-only file, like a cache: for comparison. */
  isVolatile?: boolean;
  /** Of a cluster; one plain server when left out. */
  primaries?: number;
}

export interface MeasuredService extends ServiceProcess {
  probe: Probe;
}

/** No rewrite of the append-only file starts during a measurement. In operation, the operator chooses when it runs. */
const NO_REWRITE = ['--auto-aof-rewrite-percentage', '0'];
/** What is unusual in a measurement. */
const MEASURED = {
  LANE_SILENT_SECONDS: '3600', // lanes are stopped on purpose while their queues are filled
  SWEEP_SECONDS: '3600', // the benchmark decides who is evaluated again, and when
};
/** Timers of a process that rested have run by then. */
const WAKING_MS = 1_000;

export class Bed {
  private services: MeasuredService[] = [];
  private readonly others: (() => Promise<void>)[] = [];
  private started = 0;
  /** The connection of the benchmark itself. */
  readonly redis: Redis;

  private constructor(
    readonly build: Build,
    private readonly dir: string,
    private readonly servers: readonly RedisServer[],
    readonly redisUrl: string,
    private readonly connections: Connections,
    readonly shards: number,
    private readonly isVolatile: boolean,
    readonly keys: Readonly<Record<string, string>>,
  ) {
    this.redis = connections.waiting();
  }

  static async open({ build, shards = build.shards, isVolatile = false, primaries }: BedOptions): Promise<Bed> {
    const dir = mkdtempSync(join(tmpdir(), 'tidewatch-bench-'));
    const args = [...NO_REWRITE, ...(isVolatile ? ['--appendonly', 'no'] : [])];
    const servers =
      primaries === undefined
        ? [await startRedisServer({ dir: join(dir, 'redis'), args })]
        : await startPrimaries(dir, primaries, args);
    const hosts = servers.map(({ port }) => `127.0.0.1:${port}`);
    const url = `${primaries === undefined ? 'redis' : 'redis-cluster'}://${hosts.join(',')}`;
    mkdirSync(join(dir, 'data'));
    const file = join(dir, 'data', 'keys.json');
    build.AccessKeys.open(file);
    const keys = keysIn(readFileSync(file, 'utf8'));
    const connections = new Connections(url, () => undefined);
    return new Bed(build, dir, servers, url, connections, shards, isVolatile, keys);
  }

  /** Opens a bed, and removes it whatever happens. */
  static async for<T>(options: BedOptions, work: (bed: Bed) => Promise<T>): Promise<T> {
    const bed = await Bed.open(options);
    try {
      return await work(bed);
    } finally {
      await bed.close();
    }
  }

  /** The folder of the processes' own files. */
  get dataDir(): string {
    return join(this.dir, 'data');
  }

  /** @param roles as in ROLES */
  async start(roles: string, env: Readonly<Record<string, string>> = MEASURED): Promise<MeasuredService> {
    const socket = join(this.dir, `${roles.replaceAll(',', '-')}-${this.started++}`);
    const settings = {
      PORT: '0',
      HOST: '127.0.0.1',
      ROLES: roles,
      REDIS_URL: this.redisUrl,
      SHARDS: String(this.shards),
      DATA_DIR: this.dataDir,
      MODEL_DIR: EXAMPLE_MODEL,
      LOG_LEVEL: 'error',
      REDIS_DURABILITY: this.isVolatile ? 'none' : 'aof',
      ALLOW_VOLATILE_REDIS: String(this.isVolatile), // an earlier build's
      ...probed(socket),
      ...env,
    };
    const service = await startService(settings, this.build.main, this.build.folder, this.build.flags);
    const measured = { ...service, probe: new Probe(socket, service.pid) };
    this.services.push(measured);
    return measured;
  }

  /** Its processes get no CPU until they are woken up: another bed is measured meanwhile. */
  rest(): void {
    for (const { pid } of this.services) signal(pid, 'SIGSTOP');
  }

  async wake(): Promise<void> {
    for (const { pid } of this.services) signal(pid, 'SIGCONT');
    await sleep(WAKING_MS);
  }

  async stop(service: MeasuredService): Promise<void> {
    this.services = this.services.filter((one) => one !== service);
    await service.stop();
  }

  /** Closes also what works on the bed and is no service, before Redis goes. */
  alsoClose(close: () => Promise<void>): void {
    this.others.push(close);
  }

  async close(): Promise<void> {
    await Promise.all(this.others.map((close) => close()));
    for (const { pid } of this.services) signal(pid, 'SIGCONT');
    await Promise.all(this.services.map((service) => service.stop()));
    await this.connections.close();
    await Promise.all(this.servers.map((server) => server.kill()));
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // it ended by itself: the run that needs it fails, and the others are still to be closed
  }
}
