import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fromProcess } from '../../src/processes/messages.js';
import { emptyDatabase, until } from './service.harness.js';

const DATABASE = 78;
/** After this a stop that was not in order is over as well; see DRAIN_SECONDS. */
const LATE_MS = 20_000;
const LOOP = 'scorer-1 ended 5 times in a row, last by SIGKILL: the log says what it met';
let env: NodeJS.ProcessEnv;
let front: ChildProcess;
let url: string;

beforeAll(async () => {
  env = {
    ...process.env,
    REDIS_URL: await emptyDatabase(DATABASE),
    DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-supervised-')),
    PORT: '0',
    LOG_LEVEL: 'error',
  };
  [front, url] = await supervised('intake,workbench');
});
afterAll(() => void front.kill('SIGKILL'));

/** A process whose supervisor is this one, and its address once it is ready. */
async function supervised(roles: string): Promise<[ChildProcess, string]> {
  const options = { env: { ...env, ROLES: roles }, execArgv: [] };
  const child = fork(resolve('dist/src/main.js'), { ...options, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const address = await new Promise<string>((resolve) => {
    child.on('message', (message) => {
      const said = fromProcess(message);
      if (said !== null && said !== 'alive') resolve(said.ready);
    });
  });
  return [child, address];
}

interface Answer {
  status: number;
  body: { status?: string; findings?: { part: string; detail: string }[] };
}

async function readiness(): Promise<Answer> {
  const answer = await fetch(`${url}/health/ready`);
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}

it.each([
  ['is not ready while no scorer runs and one ends again and again', { running: 0, looping: [LOOP] }, 503],
  ['is ready, but degraded, while another scorer runs', { running: 1, looping: [LOOP] }, 200],
])('the process that answers %s', async (_situation, report, status) => {
  front.send(report);
  const { body } = await until(readiness, (answer) => answer.status === status && 'findings' in answer.body);
  expect(body.findings).toEqual([{ part: 'scorers', detail: LOOP }]);
});

it('is well again when the scorers are', async () => {
  front.send({ running: 0, looping: [] }); // one is just being started again
  await until(readiness, ({ status, body }) => status === 200 && body.status === 'ok');
});

it('stops in order when its supervisor is gone', async () => {
  const said = once(front.stderr ?? front, 'data');
  front.disconnect();
  expect(String(await said)).toContain('this one stops');
  const [code] = (await once(front, 'exit')) as [number | null];
  expect(code).toBe(0);
});

it('stops in order as well when whoever read its output is gone with the supervisor', async () => {
  const [scorer] = await supervised('scoring');
  const exited = once(scorer, 'exit');
  const late = setTimeout(() => scorer.kill('SIGKILL'), LATE_MS); // one that spins would do so for ever
  scorer.stdout?.destroy();
  scorer.stderr?.destroy();
  scorer.disconnect();
  expect(await exited).toEqual([0, null]);
  clearTimeout(late);
});
