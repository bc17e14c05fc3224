/**
 * `sockets`: many dashboards on one live process. The entries are written directly to the shard feeds, as lanes write
 * them.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { shardKeys } from '../../src/redis/keys.js';
import { Bed, type MeasuredService } from './bed.js';
import { heardIn } from './message.parsers.js';
import { short, VoidFigureError, type Context, type PartResult, type Plot, type Table } from './part.js';
import type { Series } from './plot.js';
import { spreadOf, type Quantiles } from './statistics.js';

export interface ListenOrder {
  url: string;
  key: string;
  clients: number;
}

/** What clients received since the last request. */
export interface Heard extends Quantiles {
  messages: number;
}

interface SocketRun {
  clients: number;
  deliveredPerSecond: number;
  delay: Quantiles;
  serverCores: number;
}

const LISTENERS = fileURLToPath(new URL('./sockets.listeners.js', import.meta.url));
const CLIENTS = { quick: 200, full: 1_000 };
/** Messages to all clients together, per second. */
const DELIVERIES = { quick: [10_000], full: [10_000, 25_000, 50_000, 100_000] };
const SECONDS = 3;
const TICK_MS = 10;

interface Crowded {
  clients: number;
  /** Memory of the live process. */
  bytesPerClient: number;
  /** The median run for each rate of deliveries. */
  runs: SocketRun[];
}

export async function sockets(context: Context): Promise<PartResult> {
  const clients = context.isQuick ? CLIENTS.quick : CLIENTS.full;
  const found = await Bed.for(context.bed, (bed) => measure(bed, clients, context));
  const last = found.runs[found.runs.length - 1];
  return {
    findings: { sockets: { ...found, deliveredPerSecond: last?.deliveredPerSecond, delayP99Ms: last?.delay.p99 } },
    tables: [socketsTable(found)],
    plots: plotsOf(found.runs),
  };
}

async function measure(bed: Bed, clients: number, { isQuick, goesOn, say }: Context): Promise<Crowded> {
  const live = await bed.start('live');
  // The one-time cost of the first client must not count for the others.
  await listenTo(bed, live, 5).then((few) => few.kill());
  const before = (await live.probe.usage()).rss;
  const child = await listenTo(bed, live, clients);
  await sleep(1_000);
  const bytesPerClient = ((await live.probe.usage()).rss - before) / clients;
  const found: SocketRun[] = [];
  for (const perSecond of isQuick ? DELIVERIES.quick : DELIVERIES.full) {
    const same: SocketRun[] = [];
    for (let i = 0; goesOn(i); i++) same.push(await deliver(bed, live, child, clients, perSecond));
    const run = medianOf(same);
    found.push(run);
    say(`sockets: ${short(perSecond)}/s wanted, p99 ${short(run.delay.p99)} ms`);
  }
  child.kill();
  return { clients, bytesPerClient, runs: found };
}

/** Each figure is the median of its own column. */
function medianOf(runs: readonly SocketRun[]): SocketRun {
  const of = (read: (run: SocketRun) => number): number => spreadOf(runs.map(read)).median;
  return {
    clients: of((run) => run.clients),
    deliveredPerSecond: of((run) => run.deliveredPerSecond),
    delay: {
      p50: of((run) => run.delay.p50),
      p95: of((run) => run.delay.p95),
      p99: of((run) => run.delay.p99),
      count: of((run) => run.delay.count),
    },
    serverCores: of((run) => run.serverCores),
  };
}

function socketsTable({ clients, bytesPerClient, runs }: Crowded): Table {
  return {
    title: `Sockets: ${clients.toLocaleString('en')} dashboards on one live process`,
    columns: ['delivered messages/s', 'delay p50 ms', 'p95', 'p99', 'cores of the live process'],
    rows: runs.map(({ deliveredPerSecond, delay, serverCores }) => {
      const delays = [delay.p50, delay.p95, delay.p99].map(short);
      return [short(deliveredPerSecond), ...delays, short(serverCores)];
    }),
    note: `${short(bytesPerClient / 1024)} KiB of memory per client. From the entry in the feed to the client, which shares the cores.`,
  };
}

function plotsOf(runs: readonly SocketRun[]): Plot[] {
  if (runs.length < 2) return [];
  const curve = (name: string, read: (run: SocketRun) => number): Series => {
    return { name, points: runs.map((run) => ({ x: Math.round(run.deliveredPerSecond), y: read(run) })) };
  };
  const series = [curve('p50', (run) => run.delay.p50), curve('p99', (run) => run.delay.p99)];
  return [{ name: 'sockets', title: 'Push delay against deliveries', x: 'messages/s', y: 'ms', series }];
}

async function listenTo(bed: Bed, { url }: MeasuredService, clients: number): Promise<ChildProcess> {
  const order: ListenOrder = { url, key: bed.keys['agent'] ?? '', clients };
  const child = fork(LISTENERS, [JSON.stringify(order)]);
  await messageOf(child);
  return child;
}

async function deliver(
  bed: Bed,
  live: MeasuredService,
  child: ChildProcess,
  clients: number,
  perSecond: number,
): Promise<SocketRun> {
  const start = await live.probe.usage();
  const startedAt = performance.now();
  const entries = Math.round((perSecond / clients) * SECONDS);
  for (let sent = 0; sent < entries;) {
    const due = Math.min(entries, Math.round(((performance.now() - startedAt) / 1000) * (perSecond / clients)));
    for (; sent < due; sent++) addEntry(bed, sent);
    await sleep(TICK_MS);
  }
  let heard = await ask(child);
  let { messages } = heard;
  for (let tries = 0; messages < entries * clients && tries < 250; tries++) {
    await sleep(20);
    heard = await ask(child);
    messages = heard.messages;
  }
  const ms = performance.now() - startedAt;
  if (messages !== entries * clients) throw new VoidFigureError(`${messages} of ${entries * clients} messages arrived`);
  child.send('reset');
  const end = await live.probe.usage();
  const serverCores = (end.cpuUs - start.cpuUs) / 1000 / ms;
  return { clients, deliveredPerSecond: (1000 * messages) / ms, delay: heard, serverCores };
}

let entriesMade = 0;

/** A stage transition as a lane writes it. Its instant is the time of writing, to the microsecond. */
function addEntry({ redis, shards }: Bed, n: number): void {
  const at = performance.timeOrigin + performance.now();
  const move = {
    customerId: `c${n}`,
    at,
    from: 'maturity',
    to: 'decline',
    as: 'slipped',
    risk: 0.71,
    confidence: 0.62,
    valueTier: 'affluent',
    branch: 'branch-17',
  };
  const entry = JSON.stringify({ topic: 'stages', move });
  const { feed } = shardKeys('live', n % shards);
  void redis.xadd(feed, 'MAXLEN', '~', 20_000, `${++entriesMade}-0`, 'entry', entry, 'acceptedAt', String(at));
}

async function ask(child: ChildProcess): Promise<Heard> {
  const answer = messageOf(child);
  child.send('report');
  return heardIn(await answer);
}

function messageOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null): void => reject(new VoidFigureError(`the listeners ended with code ${code}`));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message);
    });
  });
}
