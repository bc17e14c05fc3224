/** `idle`: what a service costs that has nothing to do, and how long it takes to start, with 200,000 customers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS } from '../../src/core/primitives/time.js';
import type { Bed, MeasuredService } from './bed.js';
import type { Context, PartResult, Table } from './part.js';
import { redisUsage, redisUsed, type RedisUsage } from './redis-usage.js';
import { seed } from './seeder.js';
import { sideColumns, type Figure, type Rounds } from './rounds.js';
import { Turns, type Side } from './sides.js';
import { spreadOf } from './statistics.js';

interface IdleRun {
  startSeconds: number;
  redisCommandsPerSecond: number;
  /** Of one core. */
  cpuShare: number;
  redisCpuShare: number;
  connections: number;
}

const CUSTOMERS = 200_000;
const ROLES = 'intake,scoring,live,workbench,webhooks';
const STARTS = { quick: 2, full: 5 };
const SECONDS = { quick: 4, full: 20 };
/** What a start leaves to do is done by then. */
const SETTLED_MS = 3_000;
/** Nobody falls due meanwhile. */
const DUE_MS = 30 * DAY_MS;

/** INFO of the benchmark itself, between the counts of two readings. */
const OWN_COMMANDS = 5;

const FIGURES: Readonly<Record<'start' | keyof Omit<IdleRun, 'startSeconds'>, Figure<IdleRun>>> = {
  start: { read: (run) => run.startSeconds, isLessBetter: true },
  redisCommandsPerSecond: { read: (run) => run.redisCommandsPerSecond, isLessBetter: true },
  cpuShare: { read: (run) => run.cpuShare, isLessBetter: true },
  redisCpuShare: { read: (run) => run.redisCpuShare, isLessBetter: true },
  connections: { read: (run) => run.connections, isLessBetter: true },
};

export async function idle(context: Context): Promise<PartResult> {
  const { isVolatile, isQuick, sides } = context;
  const size = isQuick ? 'quick' : 'full';
  const rounds = await Turns.for(
    sides,
    { isVolatile },
    async (bed) => {
      const { build, redisUrl, shards } = bed;
      const dueAt = Date.now() + DUE_MS;
      await seed(build, { redisUrl, shards, customers: CUSTOMERS, dueAt, what: 'all' });
      await bed.stop(await bed.start(ROLES, {})); // what only a first start does
    },
    (turns) => turns.rounds({ goesOn: (run) => run === 0 }, (_, _side, bed) => measure(bed, size)),
  );
  const now = (name: keyof typeof FIGURES): number => rounds.spread('now', FIGURES[name].read).median;
  return {
    findings: {
      start: { seconds: now('start'), customers: CUSTOMERS },
      idle: {
        redisCommandsPerSecond: now('redisCommandsPerSecond'),
        cpuShare: now('cpuShare'),
        redisCpuShare: now('redisCpuShare'),
        connections: now('connections'),
        ...rounds.comparison(FIGURES),
      },
    },
    tables: [idleTable(rounds, sides)],
  };
}

function idleTable(rounds: Rounds<IdleRun>, sides: readonly Side[]): Table {
  const row = (name: string, figure: Figure<IdleRun>): string[] => [name, ...rounds.cells(figure, sides)];
  return {
    title: 'Idle: a service with nothing to do',
    columns: ['', ...sideColumns(sides)],
    rows: [
      row('commands of Redis per second, those within scripts included', FIGURES.redisCommandsPerSecond),
      row('CPU of the process, of one core', FIGURES.cpuShare),
      row('CPU of Redis, of one core', FIGURES.redisCpuShare),
      row('connections to Redis', FIGURES.connections),
      row(`start with ${CUSTOMERS.toLocaleString('en')} customers, seconds`, FIGURES.start),
    ],
    note:
      'One process with all roles and its usual settings; nobody is due. A start is from the command to "ready"; the ' +
      'first one on new data is not counted.',
  };
}

async function measure(bed: Bed, size: 'quick' | 'full'): Promise<IdleRun> {
  const starts: number[] = [];
  for (let i = 1; i < STARTS[size]; i++) {
    const { seconds, service } = await start(bed);
    starts.push(seconds);
    await bed.stop(service);
  }
  const { seconds, service } = await start(bed);
  starts.push(seconds);
  await sleep(SETTLED_MS);
  const before = await reading(bed, service);
  await sleep(1000 * SECONDS[size]);
  const after = await reading(bed, service);
  await bed.stop(service);
  const perSecond = (count: number): number => (1000 * count) / (after.at - before.at);
  return {
    startSeconds: spreadOf(starts).median,
    redisCommandsPerSecond: perSecond(after.commands - before.commands - OWN_COMMANDS),
    cpuShare: perSecond(after.cpuUs - before.cpuUs) / 1e6,
    redisCpuShare: perSecond(redisUsed(before.redis, after.redis).cpuUs) / 1e6,
    connections: after.connections - 1, // without that of the benchmark
  };
}

async function start(bed: Bed): Promise<{ seconds: number; service: MeasuredService }> {
  const startedAt = performance.now();
  const service = await bed.start(ROLES, {});
  return { seconds: (performance.now() - startedAt) / 1000, service };
}

interface Reading {
  at: number;
  commands: number;
  connections: number;
  cpuUs: number;
  redis: RedisUsage;
}

async function reading({ redis }: Bed, service: MeasuredService): Promise<Reading> {
  const [, commands] = /total_commands_processed:(\d+)/.exec(await redis.info('stats')) ?? [];
  const at = performance.now();
  const [, clients] = /connected_clients:(\d+)/.exec(await redis.info('clients')) ?? [];
  const usage = await redisUsage(redis);
  const { cpuUs } = await service.probe.usage();
  return { at, commands: Number(commands), connections: Number(clients), cpuUs, redis: usage };
}
