// A Redis of our own, for tests and for the demo: private port, private directory, gone when its owner is gone.
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ATTEMPTS = 3;
const POLL_MS = 20;

/**
 * Starts a private redis-server on a free loopback port and waits until it has loaded its data and answers.
 * Types and the meaning of each option stand in `redis-server.d.mts`.
 */
export async function startRedisServer({ dir, port, args = [], sentinel, command = 'redis-server', readyMs = 30_000 }) {
  const home = resolve(dir);
  await mkdir(home, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch({ home, port: port ?? (await freePort()), args, sentinel, command, readyMs });
    } catch (fault) {
      // Between finding a free port and binding it, somebody else may take it: then another one is tried.
      if (port !== undefined || attempt === ATTEMPTS || fault.code === 'ENOENT') throw fault;
    }
  }
}

/** A loopback TCP port nobody listens on right now. */
export function freePort() {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}

async function launch({ home, port, args, sentinel, command, readyMs }) {
  // Its own process group: a Ctrl-C in the terminal reaches the owner only, which stops its server last.
  const given = sentinel === undefined ? settings(home, port) : await sentinelSettings(home, port, sentinel);
  const server = spawn(command, [...given, ...args], { stdio: 'ignore', detached: true });
  const exited = new Promise((done) => server.once('exit', done));
  const failed = new Promise((_, fail) => server.once('error', fail));
  failed.catch(() => undefined);
  await Promise.race([failed, ready(server, port, home, readyMs)]);
  const watchdog = endWithOwner(server.pid);
  server.once('exit', () => watchdog.kill());
  const end = async (signal) => {
    server.ref();
    server.kill(signal);
    await exited;
  };
  server.unref();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: server.pid,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function settings(home, port) {
  return [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    home,
    '--logfile',
    join(home, 'redis.log'),
    '--daemonize',
    'no',
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec',
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
  ];
}

/** A sentinel writes what it learns into its file, which must exist. */
async function sentinelSettings(home, port, text) {
  const file = join(home, 'sentinel.conf');
  const log = `logfile "${join(home, 'redis.log')}"`;
  await writeFile(file, `port ${port}\nbind 127.0.0.1\ndir "${home}"\n${log}\n${text}\n`);
  return [file, '--sentinel'];
}

async function ready(server, port, home, readyMs) {
  const deadline = Date.now() + readyMs;
  while (server.exitCode === null && server.signalCode === null) {
    if (await answers(port, server.pid)) return;
    if (Date.now() > deadline) break;
    await pause(POLL_MS);
  }
  server.kill('SIGKILL');
  throw new Error(`redis-server did not get ready on port ${port}:\n${await lastLines(join(home, 'redis.log'))}`);
}

/** True when the server on this port has loaded its data and is the process we started, not a stranger's. */
function answers(port, pid) {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    let reply = '';
    const finish = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.setTimeout(1000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.once('connect', () => socket.write('PING\r\nINFO server\r\n'));
    socket.on('data', (chunk) => {
      reply += chunk;
      if (reply.startsWith('-')) finish(false);
      const owner = /process_id:(\d+)/.exec(reply);
      if (owner) finish(Number(owner[1]) === pid);
    });
  });
}

async function lastLines(file) {
  const text = await readFile(file, 'utf8').catch(() => '(it wrote no log)');
  return text.trimEnd().split('\n').slice(-8).join('\n');
}

/** A waiting shell whose input closes with our process, even on `kill -9`: it then ends the server gracefully. */
function endWithOwner(pid) {
  const watchdog = spawn('sh', ['-c', 'read -r _; kill -TERM "$0" 2>/dev/null', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.stdin.on('error', () => undefined);
  watchdog.stdin.unref();
  watchdog.unref();
  return watchdog;
}
