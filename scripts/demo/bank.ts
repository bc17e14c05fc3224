/** Draws the simulated bank of the demo, and sets up the business files by which its service runs. */
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BANK_MODEL } from '../command/example-model.js';
import { readBusiness } from '../../src/business/business.js';
import { writeBank, type SimulationOrder } from '../simulation/bank.js';
import { TIME_ZONE } from '../simulation/span.js';
import { readTruth } from '../simulation/truth.js';
import { simulatedTeam } from './team.js';

/**
 * Drawn in a few seconds and shown in under two minutes. The outage falls into the weeks that are watched. It lasts
 * longer than usual: in two days hardly anybody of so few customers would have been called leaving.
 */
const ORDER: SimulationOrder = { customers: 1_000, days: 400, seed: 1, generator: 'first', outageHours: 6 * 24 };
const DRAWN_FILES = ['activity.json', 'branches.json'];
/** A model of a simulated year, for the demo alone; without it the service's own scores. */
const LEAVING = new Set(['turns', 'closes', 'dies']);

export interface DemoBank {
  file: string;
  events: number;
  /** Settings of its service. */
  env: Readonly<Record<string, string>>;
  /** The customers who leave, by the truth. */
  leaves: ReadonlySet<string>;
}

/** @param dir the demo's own folder; what it held is replaced @param config the folder of the business files */
export async function drawBank(dir: string, config: string): Promise<DemoBank> {
  const [bank, own] = [join(dir, 'bank'), join(dir, 'config')];
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const { events } = await writeBank(ORDER, bank, { bankDays: readBusiness(config).bankDays, config });
  cpSync(config, own, { recursive: true });
  for (const file of DRAWN_FILES) copyFileSync(join(bank, file), join(own, file));
  const { branches } = readBusiness(own);
  writeFileSync(join(own, 'team.json'), `${JSON.stringify({ members: simulatedTeam(branches) }, null, 2)}\n`);
  const truth = await readTruth(join(bank, 'truth.csv'));
  return {
    file: join(bank, 'events.csv.gz'),
    events,
    env: { CONFIG_DIR: own, TIME_ZONE, ...(existsSync(BANK_MODEL) ? { MODEL_DIR: BANK_MODEL } : {}) },
    leaves: new Set(truth.filter(({ kind }) => LEAVING.has(kind)).map(({ customerId }) => customerId)),
  };
}
