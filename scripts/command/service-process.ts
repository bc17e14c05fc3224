/** Runs the service in its own process, as the demo and the tests do. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '../node-flags.mjs';
import { CommandError } from './command-error.js';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const READY = /^ready (http\S+)$/;

export interface ServiceProcess {
  url: string;
  pid: number;
  /** Resolves with the exit code when the process ends, for whatever reason. */
  exited: Promise<number | null>;
  /** Sends SIGTERM; resolves with the exit code. */
  stop: () => Promise<number | null>;
  /** Sends SIGKILL, like a crash. */
  kill: () => Promise<void>;
}

/**
 * Resolves when the service accepts events. Throws with its output when it ends before that.
 * @param cwd the folder of models and config, when the program is that of another build
 * @param flags of node
 */
export async function startService(
  env: Readonly<Record<string, string>>,
  main = MAIN,
  cwd = process.cwd(),
  flags = NODE_FLAGS,
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, [...flags, main], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a Ctrl-C in the terminal reaches only the parent, which then stops the service in order
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const endWithOwner = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithOwner);
  void exited.then(() => process.off('exit', endWithOwner));
  const url = await readyUrl(child, exited);
  return {
    url,
    pid: child.pid ?? 0,
    exited,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function readyUrl({ stdout, stderr }: ChildProcess, exited: Promise<number | null>): Promise<string> {
  if (stdout === null || stderr === null) throw new TypeError('the service was started without pipes');
  const said: string[] = [];
  createInterface({ input: stderr }).on('line', (line) => said.push(line) > 50 && said.shift());
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const url = READY.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const died = exited.then((code) => {
    throw new CommandError(`the service ended with code ${code} before it was ready:\n${said.join('\n')}`);
  });
  died.catch(() => undefined);
  return Promise.race([ready, died]);
}
