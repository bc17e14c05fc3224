/** The addresses of the processes: free, or answered by a process of ours, which then says how it is. */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { jsonOf } from '../../src/core/primitives/json.js';
import type { Config } from '../../src/ops/config.js';
import { TARGETS_FILE, targetsIn } from '../../src/processes/targets.file.js';
import { membersOf, mend, messageOf, note, ok, type Finding } from './finding.js';

const ANSWER_MS = 3_000;

export async function portFindings(config: Config): Promise<Finding[]> {
  const front = await frontFinding(config);
  const file = join(config.dataDir, TARGETS_FILE);
  const known = existsSync(file) ? targetsIn(jsonOf(readFileSync(file))) : [];
  const own = addressOf(config.host, config.port);
  const others = known.filter(({ address }) => address !== own && front.state !== 'note');
  return [front, ...(await Promise.all(others.map(({ name, address }) => processFinding(name, address))))];
}

async function frontFinding(config: Config): Promise<Finding> {
  const about = `port ${config.port}`;
  if (config.port === 0) return note(about, 'a free one is taken at each start');
  const address = addressOf(config.host, config.port);
  if (await isOurs(address)) return processFinding(about, address);
  const why = await bindFault(config.host, config.port);
  if (why === null) return note(about, 'is free: no process of ours listens there');
  if (why === 'EADDRINUSE') return mend(about, 'is used by another program', 'End that program, or set PORT.');
  return mend(
    about,
    `cannot be listened on at ${config.host} (${why})`,
    'Set HOST to an address of this machine, and PORT to one that its user may open.',
  );
}

async function processFinding(about: string, address: string): Promise<Finding> {
  try {
    const answer = await ask(`http://${address}/health/ready`);
    const body = membersOf(await answer.json());
    const [status, detail] = ['status', 'detail'].map((member) => String(body.get(member)));
    if (answer.ok && status === 'ok') return ok(about, `${address} is ready`);
    if (answer.ok)
      return mend(about, `${address} is degraded: ${detail ?? ''}`, 'docs/reliability.md says what each part means.');
    return mend(about, `${address} is not ready: ${detail ?? ''}`, 'docs/reliability.md says what each part means.');
  } catch (fault) {
    return mend(
      about,
      `${address} does not answer: ${messageOf(fault)}`,
      'Look at its log; start it again when it has ended.',
    );
  }
}

async function isOurs(address: string): Promise<boolean> {
  try {
    const answer = await ask(`http://${address}/health/live`);
    return membersOf(await answer.json()).get('status') === 'ok';
  } catch {
    return false; // nobody, or something that is not ours
  }
}

function ask(url: string): Promise<Response> {
  return fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), redirect: 'error' });
}

/** Null when it can be listened on; the port is free again then. */
async function bindFault(host: string, port: number): Promise<string | null> {
  const server = createServer();
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (fault) {
    return String(membersOf(fault).get('code'));
  }
  server.close();
  await once(server, 'close');
  return null;
}

function addressOf(host: string, port: number): string {
  return `${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
}
