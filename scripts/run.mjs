// node scripts/run.mjs <command> [args]: sets up what is missing, then runs one of our commands from dist.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { orExplain, root, setUp, SetupError, TRIALS } from './setup.mjs';

const NEED_NO_REDIS = new Set([
  'replay',
  'train',
  'evaluate',
  'train-table',
  'import-xgboost',
  'agreement',
  'stories',
  'measure',
  'simulate',
  'simulate-compare',
  'pack-histories',
  'doctor',
  'reshard',
]);

const [command, ...args] = process.argv.slice(2);
orExplain(() => {
  if (!command) throw new SetupError('Say which command to run: node scripts/run.mjs <command> [args].');
  // It may run beside a service that works: it looks at what is there, and installs and builds nothing.
  if (command === 'doctor' && existsSync(program(command))) return;
  // `start` serves a Redis that is somewhere else or already running: it says so itself when it finds none. All others
  // that need one start their own, and leave that of REDIS_URL alone.
  const isServed = command === 'start' && Boolean(process.env.REDIS_URL);
  const isHelp = args.some((arg) => arg === '--help' || arg === '-h');
  setUp({ redis: !NEED_NO_REDIS.has(command) && !isServed && !isHelp, trials: TRIALS.includes(command) });
  if (!existsSync(program(command))) throw new SetupError(`There is no command "${command}".`);
});

// In this very process: whoever stops or kills it, stops or kills the command.
process.chdir(root);
process.argv = [process.execPath, program(command), ...args];
process.setSourceMapsEnabled(true);
await import(pathToFileURL(program(command)).href);

function program(name) {
  return join(root, 'dist', ...(name === 'start' ? ['src', 'start.js'] : ['scripts', `${name}.js`]));
}
