// npm run dev: the service on a Redis of its own, compiled and restarted whenever a source is saved. Ctrl-C ends everything.
// Plain JavaScript, because it compiles the rest.
import { spawn } from 'node:child_process';
import { copyFileSync, readFileSync, watch } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { freePort, startRedisServer } from './redis-server.mjs';
import { NODE_FLAGS } from './node-flags.mjs';
import { orExplain, root, setUp } from './setup.mjs';

const USAGE = `Usage: npm run dev -- [--redis <url>] [--page]
  --redis  use this Redis instead of a private one; REDIS_URL alone is not followed
  --page   pack the dashboard again, too, whenever one of its sources is saved
Settings of the service come from the environment. PORT is 3000 when left out, DATA_DIR is .data/dev.
`;
/** Editors save in several steps: what changes within this time is one change. */
const SETTLE_MS = 100;
const COMPILED = /Found 0 errors\. Watching/;
const EMITTED = /^TSFILE: /;
const READY = /^ready (http\S+)$/;
/** Read at start-up and never compiled. */
const PLAIN_FOLDERS = ['config', 'src/redis'];

const { values: options } = parseArgs({
  options: { redis: { type: 'string' }, page: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});
const children = new Set();
let service;
/** Restarts are made one after the other. */
let last = Promise.resolve();
let stopping = false;

if (options.help) process.stdout.write(USAGE);
else await develop();

async function develop() {
  process.chdir(root);
  orExplain(() => setUp({ redis: options.redis === undefined }));
  const dataDir = resolve(process.env.DATA_DIR ?? '.data/dev');
  const redis = options.redis === undefined ? await startRedisServer({ dir: join(dataDir, 'redis') }) : undefined;
  const port = await freeFrom(Number(process.env.PORT ?? 3000));
  const env = { ...process.env, DATA_DIR: dataDir, PORT: String(port), REDIS_URL: redis?.url ?? options.redis };
  say(`Redis: ${env.REDIS_URL}${redis === undefined ? '' : `, its data in ${join(dataDir, 'redis')}`}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop(redis));
  process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')));
  watchSources(env);
  last = restart(env); // what was built just now; the compiler needs a while until it watches
}

function watchSources(env) {
  const change = settled(() => {
    last = last.then(() => restart(env));
  });
  const compiler = start(['typescript/bin/tsc', ...compilerOptions()], { stdio: ['ignore', 'pipe', 'inherit'] });
  let isNew = false;
  createInterface({ input: compiler.stdout }).on('line', (line) => {
    if (EMITTED.test(line)) return void (isNew ||= line.endsWith('.js'));
    if (line.trim() !== '') say(line);
    if (!isNew || !COMPILED.test(line)) return;
    isNew = false;
    change();
  });
  for (const folder of PLAIN_FOLDERS) {
    watch(folder, (_what, file) => {
      if (file === null || /\.(ts|json\..*|swp)$|~$/.test(file)) return;
      if (folder !== 'config') copyIfThere(join(folder, file));
      change();
    });
  }
  if (options.page) start(['vite/bin/vite.js', 'build', '--watch', '--config', 'src/dashboard/vite.config.ts']);
}

/** As the build has them, so that either goes on where the other ended. */
function compilerOptions() {
  const record = ['--incremental', '--tsBuildInfoFile', 'dist/.service.tsbuildinfo'];
  return ['--project', 'tsconfig.build.json', '--watch', '--preserveWatchOutput', '--listEmittedFiles', ...record];
}

async function restart(env) {
  if (service !== undefined) say('restarting');
  await end(service);
  if (stopping) return;
  const child = start([...NODE_FLAGS, 'dist/src/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  service = child;
  const ended = new Promise((done) => child.once('exit', done));
  void ended.then((code) => {
    if (service === child && code !== 0)
      say(`The service ended with code ${code}. It starts again at the next change.`);
  });
  const ready = new Promise((done) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = READY.exec(line)?.[1];
      if (url === undefined) return process.stdout.write(`${line}\n`);
      tell(url, env);
      done();
    });
  });
  await Promise.race([ready, ended]);
}

function tell(url, env) {
  const file = env.API_KEYS_FILE || join(env.DATA_DIR, 'keys.json');
  const { agent } = JSON.parse(readFileSync(file, 'utf8'));
  say(`Keys, one per role: ${file}`);
  say(`ready ${url}/#key=${agent}`);
}

/** Our own packages are named by their path below node_modules. */
function start([program, ...args], settings = {}) {
  const script = /^\w+\/bin\//.test(program) ? [join('node_modules', program)] : [program];
  const child = spawn(process.execPath, [...script, ...args], { stdio: ['ignore', 'inherit', 'inherit'], ...settings });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

async function end(child) {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await ended;
}

async function stop(redis) {
  if (stopping) return;
  stopping = true;
  await last;
  await Promise.all([...children].map(end));
  await redis?.stop();
  process.exit(0);
}

/** `work`, once what came close together is through. */
function settled(work) {
  let waiting;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(work, SETTLE_MS);
  };
}

function copyIfThere(file) {
  try {
    copyFileSync(file, join('dist', file));
  } catch (fault) {
    if (fault.code !== 'ENOENT') throw fault; // an editor's own file, gone again
  }
}

/** The wanted port, or another when somebody listens there: it stays the same over all restarts. */
function freeFrom(wanted) {
  if (wanted === 0) return freePort();
  return new Promise((found) => {
    const socket = connect(wanted, '127.0.0.1');
    socket.once('error', () => found(wanted));
    socket.once('connect', () => {
      socket.destroy();
      found(freePort());
    });
  });
}

function say(sentence) {
  process.stdout.write(`dev: ${sentence}\n`);
}
