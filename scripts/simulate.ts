/** npm run simulate -- --customers <number> --days <number> --seed <number> [--generator first|second] --out <folder> */
import { readBusiness } from '../src/business/business.js';
import { DONE, UsageError, command, nothingElse, wholeNumber } from './command/command.js';
import { refuseOther } from './simulation/bank.folder.js';
import { writeBank } from './simulation/bank.js';
import { GENERATORS, type Generator } from './simulation/laws.js';

const CONFIG = 'config';
const LEAST_DAYS = 400;
/** Five years: hardly anybody who is there at the beginning of a longer log would be left in the measured year. */
const MOST_DAYS = 1_826;
/** Customers between two lines for people. */
const STEP = 10_000;

const USAGE = `Usage: npm run simulate -- --customers <number> --days <number> --seed <number> [--generator <name>] --out <folder>
Writes a simulated bank: its log, who leaves and why, its people and branches. docs/simulation.md says what is drawn.
  --customers  how many people, those who never become customers included
  --days       length of the log, ${LEAST_DAYS} to ${MOST_DAYS}; its last 365 days are the measured year
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
    days: wholeNumber('--days', days, LEAST_DAYS, MOST_DAYS),
    seed: wholeNumber('--seed', seed, 0),
    generator: generatorOf(generator),
  };
  const { bankDays } = readBusiness(CONFIG);
  const bank = await writeBank(order, out, { bankDays, config: CONFIG }, (drawn) => {
    if (drawn > 0 && drawn % STEP === 0) console.error(`simulated: ${drawn} of ${order.customers} customers are drawn`);
  });
  console.error(`simulated: ${bank.events} events of ${order.customers} customers in ${out}`);
  console.log(JSON.stringify({ simulated: true, ...order, ...bank }));
  return DONE;
});

function generatorOf(text: string): Generator {
  const found = GENERATORS.find((one) => one === text);
  if (found === undefined) throw new UsageError(`--generator takes ${GENERATORS.join(', ')}, not "${text}"`);
  return found;
}
