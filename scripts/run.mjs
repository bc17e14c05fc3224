// node scripts/run.mjs <command> [args]: sets up what is missing, then runs one of our commands from dist.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { orExplain, root, setUp, SetupError } from './setup.mjs';

const NEED_NO_REDIS = new Set(['train', 'evaluate']);

const [command, ...args] = process.argv.slice(2);
orExplain(() => {
  if (!command) throw new SetupError('Say which command to run: node scripts/run.mjs <command> [args].');
  // `start` serves a Redis that is somewhere else or already running: it says so itself when it finds none.
  setUp({ redis: !NEED_NO_REDIS.has(command) });
  if (!existsSync(program(command))) throw new SetupError(`There is no command "${command}".`);
});

const child = spawn(process.execPath, ['--enable-source-maps', program(command), ...args], {
  cwd: root,
  stdio: 'inherit',
});
process.on('SIGTERM', () => child.kill('SIGTERM'));
// A Ctrl-C in a terminal reaches the child as well: a second one would read as "stop at once".
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

function program(name) {
  return join(root, 'dist', ...(name === 'start' ? ['src', 'main.js'] : ['scripts', `${name}.js`]));
}
