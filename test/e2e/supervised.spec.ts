import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fromProcess } from '../../src/processes/messages.js';
import { emptyDatabase, until } from './service.harness.js';

const DATABASE = 78;
const LOOP = 'scorer-1 ended 5 times in a row, last by SIGKILL: the log says what it met';
let front: ChildProcess;
let url: string;

beforeAll(async () => {
  const env = {
    ...process.env,
    REDIS_URL: await emptyDatabase(DATABASE),
    DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-supervised-')),
    PORT: '0',
    ROLES: 'intake,workbench',
    LOG_LEVEL: 'error',
  };
  front = fork(resolve('dist/src/main.js'), { env, execArgv: [], stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
  url = await new Promise((resolve) => {
    front.on('message', (message) => {
      const said = fromProcess(message);
      if (said !== null && said !== 'alive') resolve(said.ready);
    });
  });
});
afterAll(() => void front.kill('SIGKILL'));

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
