/** npm run simulate -- --customers <number> --days <number> --seed <number> [--generator first|second] --out <folder> */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBusiness } from '../src/business/business.js';
import { DONE, UsageError, command, nothingElse, wholeNumber } from './command/command.js';
import { writeBank } from './simulation/bank.js';
import { GENERATORS, type Generator } from './simulation/laws.js';

const CONFIG = 'config';
const LEAST_DAYS = 400;

const USAGE = `Usage: npm run simulate -- --customers <number> --days <number> --seed <number> [--generator <name>] --out <folder>
Writes a simulated bank: its log, who leaves and why, its people and branches. docs/simulation.md says what is drawn.
  --customers  how many people, those who never become customers included
  --days       length of the log, at least ${LEAST_DAYS}; its last 365 days are the measured year
  --seed       of what chance decides: the same seed gives the same bytes
  --generator  ${GENERATORS.join(' or ')} (default ${GENERATORS[0]}): the second has other gaps, amounts, channels and paces
  --out        a folder, made when it is not there; files of an earlier simulation in it are replaced
Relative paths start at the project's folder. Exit code 0: written. Exit code 2: not written.`;

const OPTIONS = {
  customers: { type: 'string' },
  days: { type: 'string' },
  seed: { type: 'string' },
  generator: { type: 'string', default: GENERATORS[0] },
  out: { type: 'string' },
} as const;

await command(USAGE, OPTIONS, async ({ customers, days, seed, generator, out }, positionals) => {
  nothingElse(positionals);
  if (customers === undefined || days === undefined || seed === undefined || out === undefined)
    throw new UsageError('--customers, --days, --seed and --out are needed');
  refuseOther(out);
  const order = {
    customers: wholeNumber('--customers', customers, 1),
    days: wholeNumber('--days', days, LEAST_DAYS),
    seed: wholeNumber('--seed', seed, 0),
    generator: generatorOf(generator),
  };
  const { bankDays } = readBusiness(CONFIG);
  const bank = await writeBank(order, out, { bankDays, config: CONFIG });
  console.error(`simulated: ${bank.events} events of ${order.customers} customers in ${out}`);
  console.log(JSON.stringify({ simulated: true, ...order, ...bank }));
  return DONE;
});

/** Somebody's files of the same names are not replaced. */
function refuseOther(out: string): void {
  const isOther = existsSync(join(out, 'activity.json')) && !existsSync(join(out, 'simulation.json'));
  if (isOther) throw new UsageError(`${out} holds files that no simulation wrote: name another folder`);
}

function generatorOf(text: string): Generator {
  const found = GENERATORS.find((one) => one === text);
  if (found === undefined) throw new UsageError(`--generator takes ${GENERATORS.join(', ')}, not "${text}"`);
  return found;
}
