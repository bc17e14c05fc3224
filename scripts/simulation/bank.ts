/** Writes a simulated bank into a folder: its log, the truth, its people, its business files, and what was asked for. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BankDays } from '../../src/core/primitives/calendar.js';
import { DAY_MS } from '../../src/core/primitives/time.js';
import { finish, unfinishedIn } from './bank.folder.js';
import { branchesText } from './branches.js';
import { DayBuckets } from './day.buckets.js';
import { arrivalsOf, outageOf, type Outage } from './delivery.js';
import { GzipFile } from './gzip.file.js';
import { LAWS, type Generator } from './laws.js';
import { lifeOf, worldOf, type Life } from './life.js';
import { HEADER, lineOf } from './row.text.js';
import { Span, TIME_ZONE, instantOn, localDayOf } from './span.js';
import { truthText, type TruthRow } from './truth.js';

export interface SimulationOrder {
  customers: number;
  days: number;
  seed: number;
  generator: Generator;
  /** How long the outage lasts; about two days when left out. */
  outageHours?: number;
}

/** What was written; the file `simulation.json` has it, and what was ordered. */
export interface SimulatedBank {
  /** Rows of the log, repeated ones included. */
  events: number;
  repeated: number;
  outage: Outage;
}

/** All lines that wait for their day may take this much memory. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Customers between two reports of progress. */
const STEP = 200;

/**
 * The same order gives the same bytes of each file.
 *
 * @param config the folder whose activity.json is copied
 * @param onProgress called with the number of customers drawn
 */
export async function writeBank(
  order: SimulationOrder,
  out: string,
  { bankDays, config }: { bankDays: BankDays; config: string },
  onProgress: (customers: number) => void = () => undefined,
): Promise<SimulatedBank> {
  const span = new Span(order.days, bankDays);
  const world = worldOf(order.seed, LAWS[order.generator], span);
  const outage = outageOf(order.seed, span, order.outageHours);
  const folder = unfinishedIn(out);
  const buckets = new DayBuckets(join(folder, 'unsorted'), MOST_BYTES);
  const bank: SimulatedBank = { events: 0, repeated: 0, outage };
  const truth: TruthRow[] = [];
  const people = ['customer_id,age_band,income,tier,branch'];
  for (let number = 0; number < order.customers; number++) {
    const life = lifeOf(world, number);
    truth.push(life.truth);
    people.push(personLine(life));
    deliver(life, span, buckets, bank);
    if (number % STEP === 0) onProgress(number);
  }
  await writeLog(join(folder, 'events.csv.gz'), buckets);
  writeFileSync(join(folder, 'truth.csv'), truthText(truth));
  writeFileSync(join(folder, 'people.csv'), `${people.join('\n')}\n`);
  writeFileSync(join(folder, 'branches.json'), branchesText());
  copyFileSync(join(config, 'activity.json'), join(folder, 'activity.json'));
  writeFileSync(join(folder, 'simulation.json'), simulationText(order, span, bank));
  finish(folder, out);
  return bank;
}

/** What arrives after the end of the log is not in it. */
function deliver({ customerId, person, rows, dice }: Life, span: Span, buckets: DayBuckets, bank: SimulatedBank): void {
  for (const [i, row] of rows.entries()) {
    if (localDayOf(row.at) >= span.endDay) return;
    const line = lineOf(`${customerId}-${i}`, customerId, row, person.branch);
    for (const [copy, arrivedAt] of arrivalsOf(row.at, row.channel, bank.outage, dice).entries()) {
      const day = localDayOf(arrivedAt);
      if (day >= span.endDay) continue;
      buckets.add(day - span.firstDay, arrivedAt - instantOn(day, 0), line);
      bank.events++;
      if (copy > 0) bank.repeated++;
    }
  }
}

async function writeLog(path: string, buckets: DayBuckets): Promise<void> {
  const file = new GzipFile(path);
  await file.write(Buffer.from(HEADER, 'latin1'));
  for (const lines of buckets.days()) await file.write(lines);
  await file.end();
}

function personLine({ customerId, person }: Life): string {
  const { ageBand, income, tier, branch } = person;
  return [customerId, ageBand, income.toFixed(0), tier, branch].join(',');
}

function simulationText(order: SimulationOrder, span: Span, { events, repeated, outage }: SimulatedBank): string {
  const { channel, from, until } = outage;
  const facts = {
    simulated: true,
    ...order,
    timeZone: TIME_ZONE,
    firstDay: dateOf(span.firstDay),
    measuredFrom: new Date(instantOn(span.measuredDay, 0)).toISOString(),
    endsAt: new Date(instantOn(span.endDay, 0)).toISOString(),
    events,
    repeated,
    outage: { channel, from: new Date(from).toISOString(), until: new Date(until).toISOString() },
  };
  return `${JSON.stringify(facts, null, 2)}\n`;
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
