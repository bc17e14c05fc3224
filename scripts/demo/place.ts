/** Where a demo keeps its bank and its Redis: a folder of its own, so that two demos at once leave each other alone. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { faultCode } from '../command/command-error.js';
import { freePort } from '../redis-server.mjs';

const NAME = /^demo-(\d+)$/;

/**
 * A new folder, named after this process. Those of demos that were killed are removed.
 * @param dataDir of the service
 */
export function ownFolder(dataDir: string, pid = process.pid): string {
  mkdirSync(dataDir, { recursive: true });
  for (const name of readdirSync(dataDir)) {
    const owner = NAME.exec(name)?.[1];
    if (owner !== undefined && (Number(owner) === pid || !isRunning(Number(owner))))
      rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  const folder = join(dataDir, `demo-${pid}`);
  mkdirSync(folder);
  return folder;
}

/** The wanted port, or any when it is taken. It is asked of the system: who listens there may never answer. */
export async function portFrom(wanted: number, host: string): Promise<number> {
  const isFree = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(wanted, host, () => probe.close(() => resolve(true)));
  });
  return isFree ? wanted : freePort();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return faultCode(fault) !== 'ESRCH';
  }
}
