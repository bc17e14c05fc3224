import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readBusiness } from '../src/business/business.js';
import type { WireEvent } from '../src/core/state/activity.js';
import { DAY_MS } from '../src/core/primitives/time.js';
import { readLog, type RefusedRow } from './logs/canonical.js';
import { writeBank, type SimulationOrder } from './simulation/bank.js';
import { GENERATORS } from './simulation/laws.js';
import { readTruth } from './simulation/truth.js';

const business = readBusiness('config');
/** For a machine that does much else. */
const LONG_MS = 60_000;
const around = { bankDays: business.bankDays, config: 'config' };
const folder = mkdtempSync(join(tmpdir(), 'tidewatch-simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function hashesOf(out: string): Record<string, string> {
  const hash = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(out, name)))
      .digest('hex');
  return Object.fromEntries(readdirSync(out).map((name) => [name, hash(name)]));
}

/** The first people of a bank. */
function firstRowsOf(out: string): string[] {
  return readFileSync(join(out, 'people.csv'), 'utf8').split('\n').slice(0, 10);
}

describe.each(GENERATORS)('the bank of the %s generator', (generator) => {
  const order: SimulationOrder = { customers: 60, days: 400, seed: 7, generator };
  const out = join(folder, generator);
  const events: WireEvent[] = [];
  const refused: RefusedRow[] = [];
  const warnings: RefusedRow[] = [];

  beforeAll(async () => {
    await writeBank(order, out, around);
    const rules = {
      catalog: business.catalog,
      onRefused: (row: RefusedRow) => refused.push(row),
      onWarning: (row: RefusedRow) => warnings.push(row),
    };
    for await (const event of readLog(join(out, 'events.csv.gz'), rules)) events.push(event);
  }, LONG_MS);

  it(
    'is the same in every byte for the same order, and another for another seed',
    async () => {
      const [again, other] = [join(folder, `${generator}-again`), join(folder, `${generator}-other`)];
      await writeBank(order, again, around);
      await writeBank({ ...order, customers: 10, seed: 8 }, other, around);
      expect(hashesOf(again)).toEqual(hashesOf(out));
      expect(Object.keys(hashesOf(out)).sort()).toEqual([
        'activity.json',
        'branches.json',
        'events.csv.gz',
        'people.csv',
        'simulation.json',
        'truth.csv',
      ]);
      expect(firstRowsOf(other)).not.toEqual(firstRowsOf(out));
    },
    LONG_MS,
  );

  it('has a log of plain gzip whose header names no time and no system', () => {
    const bytes = readFileSync(join(out, 'events.csv.gz'));
    expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    expect(gunzipSync(bytes).toString('latin1').split('\n', 1)[0]).toBe(
      'event_id,customer_id,occurred_at,channel,type,amount,currency,balance,product,branch,maturesOn,closedBy',
    );
  });

  it('is read without a warning, and only what is too late is refused', () => {
    expect(warnings).toEqual([]);
    expect(refused.filter(({ code }) => code !== 'too_late')).toEqual([]);
    expect(refused.length).toBeLessThan(events.length / 2_000);
    expect(events.length).toBeGreaterThan(5_000);
  });

  it('knows every type and every product', () => {
    const { types, products } = business.catalog;
    expect(events.filter(({ type }) => !Object.hasOwn(types, type))).toEqual([]);
    const named = new Set(events.flatMap(({ product = [] }) => product));
    expect([...named].filter((name) => !Object.hasOwn(products, name))).toEqual([]);
  });

  it('sends a few rows twice and a few late, and most in order', () => {
    const ids = new Set(events.map(({ id }) => id));
    const repeated = events.length - ids.size;
    expect(repeated / events.length).toBeGreaterThan(0.001);
    expect(repeated / events.length).toBeLessThan(0.006);
    let newest = 0;
    const delays = events.map(({ occurredAt }) => (newest = Math.max(newest, occurredAt)) - occurredAt);
    expect(delays.filter((delay) => delay > 1.1 * DAY_MS).length / events.length).toBeLessThan(0.02);
    expect(delays.filter((delay) => delay > DAY_MS).length).toBeGreaterThan(5);
  });

  it('has a truth for each customer and nobody else', async () => {
    const truth = await readTruth(join(out, 'truth.csv'));
    const known = new Set(truth.map(({ customerId }) => customerId));
    expect(known.size).toBe(order.customers);
    expect(events.filter(({ customerId }) => !known.has(customerId))).toEqual([]);
  });
});
