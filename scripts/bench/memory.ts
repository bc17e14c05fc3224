/** `memory`: bytes per customer in Redis by activity and by component, and bytes of the processes. */
import { Bed } from './bed.js';
import { fill, outcomeOf, observeApplied } from './lanes.js';
import type { Sample } from './memory-samples.js';
import { short, type Context, type PartResult, type Table } from './part.js';
import { CLASSES } from './people.js';
import { redisUsage } from './redis-usage.js';
import { seed } from './seeder.js';
import { meanOf, quantilesOf, type Quantiles } from './statistics.js';

const CUSTOMERS = { quick: 20_000, full: 100_000 };
const SAMPLES = { quick: 1_000, full: 5_000 };
const EVENTS_PER_CUSTOMER = 0.5;
const KIB = 1024;

interface Measured {
  customers: number;
  events: number;
  samples: Sample[];
  /** The growth of Redis per customer, before any event. */
  grownPerCustomer: number;
  /** Bytes a shard stores beside its customers, for all shards together, by type; after the events. */
  beside: Record<string, number>;
  /** Bytes per process. */
  rss: Record<string, number>;
}

export async function memory(context: Context): Promise<PartResult> {
  const measured = await Bed.for(context.bed, (bed) => measure(bed, context));
  const before = await beforeOf(context);
  const { samples, grownPerCustomer, rss, beside } = measured;
  const all = quantilesOf(samples.map(bytesOf));
  const byClass = CLASSES.map(({ name }, kind) => {
    const own = samples.filter((one) => one.kind === kind);
    return { name, bytes: quantilesOf(own.map(bytesOf)), parts: partsOf(own) };
  });
  return {
    findings: {
      memory: {
        bytesPerCustomerP50: all.p50,
        bytesPerCustomerP99: all.p99,
        bytesPerCustomerMean: meanOf(samples.map(bytesOf)),
        usedMemoryPerCustomer: grownPerCustomer,
        parts: partsOf(samples),
        byClass,
        ...(before === null
          ? {}
          : { before, ratioToBefore: { bytesPerCustomerP50: before.bytesPerCustomerP50 / all.p50 } }),
        besidePerCustomer: perCustomer(beside, measured.customers),
        rss,
      },
    },
    tables: [
      classTable(byClass, all, measured, before),
      partTable(byClass, measured),
      besideTable(measured),
      processTable(measured),
    ],
  };
}

async function measure(bed: Bed, { isQuick }: Context): Promise<Measured> {
  const size = isQuick ? 'quick' : 'full';
  const customers = CUSTOMERS[size];
  const { redis, build, shards } = bed;
  const { samples, grownPerCustomer } = await seededOn(bed, size);
  const services = { scoring: await bed.start('scoring'), 'intake,live': await bed.start('intake,live') };
  const before = await outcomeOf(bed);
  const events = customers * EVENTS_PER_CUSTOMER;
  await fill(bed, { events, batchEvents: 500, customers, draw: 'zipf', seed: 5, name: 'm' });
  await observeApplied(bed, before, events);
  const rss: Record<string, number> = { redis: (await redisUsage(redis)).rss };
  for (const [roles, { probe }] of Object.entries(services)) rss[roles] = (await probe.usage()).rss;
  return { customers, events, samples, grownPerCustomer, beside: await build.shardBytes(redis, shards), rss };
}

/** Customers of half a year, before any event. */
async function seededOn(
  { redis, build, shards, redisUrl }: Bed,
  size: 'quick' | 'full',
): Promise<Pick<Measured, 'samples' | 'grownPerCustomer'>> {
  const customers = CUSTOMERS[size];
  const empty = (await redisUsage(redis)).memory;
  await seed(build, { redisUrl, shards, customers, what: 'all' });
  const grownPerCustomer = ((await redisUsage(redis)).memory - empty) / customers;
  return { grownPerCustomer, samples: await build.sampled(redis, shards, customers, SAMPLES[size]) };
}

interface BytesBefore {
  bytesPerCustomerP50: number;
  bytesPerCustomerP99: number;
  usedMemoryPerCustomer: number;
}

async function beforeOf({ sides, isVolatile, isQuick }: Context): Promise<BytesBefore | null> {
  const side = sides.find(({ name }) => name === 'before');
  if (side === undefined) return null;
  const { build, shards } = side;
  return Bed.for({ build, shards, isVolatile }, async (bed) => {
    const { samples, grownPerCustomer } = await seededOn(bed, isQuick ? 'quick' : 'full');
    const { p50, p99 } = quantilesOf(samples.map(bytesOf));
    return { bytesPerCustomerP50: p50, bytesPerCustomerP99: p99, usedMemoryPerCustomer: grownPerCustomer };
  });
}

interface ClassBytes {
  name: string;
  bytes: Quantiles;
  parts: Parts;
}

/** Each is the median of its own column, so they need not add up to the median of the whole. */
type Parts = Record<keyof Omit<Sample, 'kind'>, number>;

function partsOf(samples: readonly Sample[]): Parts {
  const median = (read: (sample: Sample) => number): number => quantilesOf(samples.map(read)).p50;
  return {
    state: median((one) => one.state),
    stateKey: median((one) => one.stateKey),
    history: median((one) => one.history),
    historyKey: median((one) => one.historyKey),
    entries: median((one) => one.entries),
    due: median((one) => one.due),
  };
}

function bytesOf({ state, stateKey, history, historyKey, due }: Sample): number {
  return state + stateKey + history + historyKey + due;
}

function classTable(
  byClass: readonly ClassBytes[],
  all: Quantiles,
  { customers, grownPerCustomer }: Measured,
  before: BytesBefore | null,
): Table {
  return {
    title: 'Memory: bytes of a customer in Redis',
    columns: ['customers who do something', 'p50', 'p95', 'p99', 'looked at'],
    rows: [...byClass, { name: 'all', bytes: all }].map(({ name, bytes }) => {
      return [name, ...[bytes.p50, bytes.p95, bytes.p99].map(short), bytes.count];
    }),
    note:
      'As Redis counts them (MEMORY USAGE), with their keys: state, history, share of the due times. Over everything, ' +
      `${customers.toLocaleString('en')} customers with half a year behind them took ${short(grownPerCustomer)} bytes each.` +
      (before === null
        ? ''
        : ` The build before: ${short(before.bytesPerCustomerP50)} at the median, ${short(before.usedMemoryPerCustomer)} over everything.`),
  };
}

function partTable(byClass: readonly ClassBytes[], { samples, grownPerCustomer }: Measured): Table {
  const mean = (read: (sample: Sample) => number): number => meanOf(samples.map(read));
  const cells = (read: (parts: Parts) => number): string[] => byClass.map(({ parts }) => short(read(parts)));
  const row = (name: string, key: keyof Parts): string[] => {
    return [name, ...cells((parts) => parts[key]), short(partsOf(samples)[key]), short(mean((one) => one[key]))];
  };
  const blanks = byClass.map(() => '');
  return {
    title: 'Memory: what the bytes of a customer are',
    columns: ['', ...byClass.map(({ name }) => name), 'all, p50', 'all, mean'],
    rows: [
      row('the state itself', 'state'),
      row('its key, its entry in the table, rounding of the allocator', 'stateKey'),
      row('the history itself', 'history'),
      row('… entries of it, a count', 'entries'),
      row('its key, its entry in the table, room behind it', 'historyKey'),
      row('due time', 'due'),
      ['what Redis grew by, less all of these', ...blanks, '', short(grownPerCustomer - mean(bytesOf))],
    ],
    note: 'Medians of each class, part by part. The last row is what no key is charged for, or what Redis charged too much.',
  };
}

function besideTable({ beside, customers, events }: Measured): Table {
  return {
    title: 'Memory: what Redis keeps beside its customers',
    columns: ['', 'MiB', 'bytes per customer'],
    rows: Object.entries(beside).map(([name, bytes]) => [name, short(bytes / KIB / KIB), short(bytes / customers)]),
    note: `All shards together, after ${events.toLocaleString('en')} events. Feeds have a fixed length; alerts are kept as long as ALERT_DAYS says.`,
  };
}

function processTable({ rss, events }: Measured): Table {
  return {
    title: 'Memory: processes',
    columns: ['', 'MiB resident'],
    rows: Object.entries(rss).map(([name, bytes]) => [name, short(bytes / KIB / KIB)]),
    note: `After ${events.toLocaleString('en')} events.`,
  };
}

function perCustomer(bytes: Readonly<Record<string, number>>, customers: number): Record<string, number> {
  return Object.fromEntries(Object.entries(bytes).map(([name, all]) => [name, all / customers]));
}
