import { execFile } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parse } from 'yaml';
import { freePort } from '../../scripts/redis-server.mjs';
import type { RunView } from '../../src/client/protocol.js';
import { aPayment, post, type Payment } from './poster.js';
import { startTestService, until, type TestService } from './service.harness.js';

jest.setTimeout(180_000);

const RUNBOOK = readFileSync('docs/runbook.md', 'utf8');

/** The commands under each heading, block by block, as they are printed. */
const BLOCKS = new Map(
  RUNBOOK.split(/^#{2,3} /m).map((part) => {
    const heading = part.slice(0, part.indexOf('\n'));
    return [heading, [...part.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = '']) => commands)];
  }),
);

function block(heading: string, index = 0): string {
  const found = BLOCKS.get(heading)?.[index];
  if (found === undefined) throw new Error(`docs/runbook.md has no block ${index} under "${heading}"`);
  return found;
}

interface Rules {
  groups: { rules: { alert?: string; annotations?: { runbook_url?: string } }[] }[];
}

describe('the alerts', () => {
  const alerts = (parse(readFileSync('docker/prometheus/rules.yml', 'utf8')) as Rules).groups
    .flatMap(({ rules }) => rules)
    .flatMap(({ alert, annotations }) => (alert === undefined ? [] : [{ alert, url: annotations?.runbook_url }]));

  it.each(alerts)('$alert has a part in the runbook, and leads to it', ({ alert, url }) => {
    expect([...BLOCKS.keys()]).toContain(alert);
    expect(url).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
  });
});

describe('the runbook', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tidewatch-runbook-'));
  const env: Record<string, string> = {
    DATA_DIR: join(dir, 'data'),
    REDIS_DIR: join(dir, 'redis'),
    REDIS_CONF: join(dir, 'redis.conf'),
  };
  let service: TestService;
  const before = Array.from({ length: 40 }, (_, i) => aPayment(`c${i % 20}`));
  const after = Array.from({ length: 30 }, (_, i) => aPayment(`c${i % 20}`));

  beforeAll(async () => {
    const port = await freePort();
    env['REDIS_URL'] = `redis://127.0.0.1:${port}`;
    cpSync('docker/redis.conf', env['REDIS_CONF'] ?? '');
    const own = [
      'bind 127.0.0.1',
      `port ${port}`,
      `dir ${env['REDIS_DIR'] ?? ''}`,
      `logfile ${join(dir, 'redis.log')}`,
    ];
    appendFileSync(env['REDIS_CONF'] ?? '', `${own.join('\n')}\n`);
    await run(`mkdir "$REDIS_DIR"\n${block('Loss of Redis, with its disk kept')}`);
    await start();
  });
  afterAll(async () => {
    await service.kill();
    await run('redis-cli -u "$REDIS_URL" shutdown nosave || true');
    rmSync(dir, { recursive: true });
  });

  async function start(): Promise<void> {
    service = await startTestService(env['REDIS_URL'] ?? '', { DATA_DIR: env['DATA_DIR'] ?? '', MODEL_DIR: '' });
    env['TIDEWATCH'] = service.url;
    env['PORT'] = new URL(service.url).port;
  }

  /** What the commands print. Rejects with all of it when one of them fails. */
  function run(commands: string, more: Record<string, string> = {}): Promise<string> {
    return new Promise((done, failed) => {
      const options = { env: { ...process.env, ...env, ...more } };
      execFile('bash', ['-euo', 'pipefail', '-c', commands], options, (fault, stdout, stderr) => {
        if (fault === null) done(stdout);
        else failed(new Error(`${commands}\n${stdout}\n${stderr}`));
      });
    });
  }

  /** With the settings that the runbook asks for first. */
  function runPrepared(commands: string, more: Record<string, string> = {}): Promise<string> {
    return run(`${block('Before anything else')}\n${commands}`, more);
  }

  async function send(events: readonly Payment[]): Promise<void> {
    const answer = await until(
      () => post(service, events),
      ({ status }) => status !== 503,
    );
    expect(answer.status).toBe(202);
  }

  async function applied(): Promise<number> {
    const { applied: count } = await until(
      () => service.get<RunView>('/v1/runs/live'),
      ({ idle }) => idle,
    );
    return count;
  }

  it('prints something useful at each command of each alert', async () => {
    await send(before);
    expect(await applied()).toBe(before.length);
    expect(await runPrepared(block('Before anything else', 1))).toMatch(/shard 0.*"status":"ok".*"applied":40/s);
    for (const [heading, blocks] of BLOCKS)
      if (heading.startsWith('Tidewatch'))
        for (const commands of blocks) expect(await runPrepared(commands)).not.toBe('');
  });

  it.each([
    ['a snapshot', 0, 1],
    ['a copy of the append-only file', 1, 2],
  ])('brings everything back from %s, and events that are sent again count once', async (name, backup, restore) => {
    const BACKUP = join(dir, `backup of ${name}`);
    const backedUp = await applied();
    await run(block('Backup', backup), { BACKUP });
    await send(after);
    const all = before.length + after.length;
    expect(await applied()).toBe(all);
    await service.stop();

    await run(block('Restore', 0));
    rmSync(env['REDIS_DIR'] ?? '', { recursive: true }); // the disk is lost
    await run(block('Restore', restore), { BACKUP });
    expect(await run(block('Restore', 3))).toContain('timeZone');
    await start();
    expect(await applied()).toBe(backedUp);
    await send([...before, ...after]);
    expect(await applied()).toBe(all);
  });

  it('brings Redis back on its disk while the service waits for it', async () => {
    const count = await applied();
    await run(`kill -9 $(redis-cli -u "$REDIS_URL" info server | tr -d '\\r' | sed -n 's/^process_id://p')`);
    await run(block('Loss of Redis, with its disk kept'));
    await send([aPayment('c1')]);
    expect(await applied()).toBe(count + 1);
  });

  it('says what is missing when a process is lost', async () => {
    await service.kill();
    expect(await runPrepared(block('Loss of a process or a machine'))).toContain('no process of ours listens there');
    await start();
  });

  it('replaces one key, or all of them', async () => {
    const { keys } = service;
    await runPrepared(block('Loss of the keys', 1), { ROLE: 'agent' });
    await service.stop();
    await start();
    expect(service.keys).toMatchObject({ operator: keys.operator, producer: keys.producer, auditor: keys.auditor });
    const stages = async (key: string): Promise<number> =>
      (await fetch(`${service.url}/v1/stages`, { headers: { authorization: `Bearer ${key}` } })).status;
    expect([await stages(keys.agent), await stages(service.keys.agent)]).toEqual([401, 200]);

    await runPrepared(block('Loss of the keys', 0));
    await service.stop();
    await start();
    expect([await stages(keys.operator), await stages(service.keys.operator)]).toEqual([401, 200]);
  });
});
