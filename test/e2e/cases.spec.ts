/**
 * Small inputs of kinds that are easily got wrong, from the outside: files through the commands, bytes and calls through
 * the socket of a running service. Each row says what is right.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CustomerView, RunView } from '../../src/client/protocol.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

const HEADER = 'event_id,customer_id,occurred_at,channel,type,amount,currency,balance';
const ROWS = [
  'e0,c-1,2025-03-01T10:00:00+08:00,mobile,card_payment,12.5,CNY,',
  'e1,c-1,2025-03-02T10:00:00+08:00,mobile,card_payment,12.5,CNY,',
  'e2,c-1,2025-03-03T10:00:00+08:00,mobile,card_payment,12.5,CNY,',
];
const LOG = `${HEADER}\n${ROWS.join('\n')}\n`;
const LOGIN = { occurredAt: '2025-03-01T10:00:00Z', channel: 'mobile', type: 'deposit', amount: 1 };
/** 张三 and 李四 */
const GBK = [Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]), Buffer.from([0xc0, 0xee, 0xcb, 0xc4])];

let service: TestService;
const dir = mkdtempSync(join(tmpdir(), 'tidewatch-cases-'));

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(41), { SHARDS: '4' });
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
  rmSync(dir, { recursive: true });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function command(name: string, ...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [`dist/scripts/${name}.js`, ...args], {
    env: { ...process.env, DATA_DIR: dir },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => void (said.stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => void (said.stderr += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

let folders = 0;

function replay(name: string, content: string | Uint8Array, ...more: string[]): Promise<Ended> {
  const folder = join(dir, String(++folders));
  mkdirSync(folder);
  writeFileSync(join(folder, name), content);
  return command('replay', join(folder, name), '--url', service.url, '--key', service.keys.operator, ...more);
}

function resultOf({ stdout }: Ended): Record<string, number> {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>;
}

function post(path: string, body?: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
  const authorization = `Bearer ${service.keys.operator}`;
  return fetch(service.url + path, { method: 'POST', headers: { authorization, ...headers }, ...(body && { body }) });
}

function customer(id: string): Promise<CustomerView> {
  return until(
    () => service.get<CustomerView>(`/v1/customers/${encodeURIComponent(id)}`),
    (view) => 'stage' in view,
  );
}

describe('a log', () => {
  it.each([
    ['of instants in seconds', 'seconds.csv', LOG.replace(/2025-03-0(\d)T[^,]*/g, '174080000$1'), 0, 3, /seconds/],
    [
      'with one row of the year 9999',
      'sentinel.csv',
      `${LOG}e7,c-1,9999-12-31T00:00:00Z,mobile,card_payment,12.5,CNY,\n`,
      3,
      1,
      /sentinel\.csv:5: refused: implausible_time/,
    ],
    [
      'that begins in 1968',
      'old.csv',
      `${HEADER}\ne9,c-9,1968-05-01T10:00:00Z,mobile,card_payment,12.5,CNY,\n${ROWS.join('\n')}\n`,
      3,
      1,
      /old\.csv:2: refused: implausible_time: occurredAt must lie from 1971/,
    ],
    [
      'of numbers that are beyond all exact ones as ids',
      'big.ndjson',
      ['9007199254740992', '9007199254740993', '"c-x"']
        .map((id, i) => `{"id":"n${i}","customerId":${id},${JSON.stringify(LOGIN).slice(1)}`)
        .join('\n'),
      1,
      2,
      /big\.ndjson:2: refused: bad_customer/,
    ],
  ])(
    '%s has those rows refused with their line, at once, and the rest applied',
    async (_what, name, content, applied, refused, said) => {
      const ended = await replay(name, content);
      expect(ended.stderr).toMatch(said);
      expect(resultOf(ended)).toMatchObject({ applied, rejected: refused });
      expect(ended.code).toBe(1);
    },
  );

  it.each([
    ['marked, with carriage returns', 'marked.csv', `\ufeff${LOG.replaceAll('\n', '\r\n')}`, 3],
    [
      'of NDJSON, marked',
      'marked-lines.ndjson',
      `\ufeff${JSON.stringify({ id: 'n1', customerId: 'c1', ...LOGIN })}\n`,
      1,
    ],
  ])('%s is read as if the mark were not there', async (_what, name, content, applied) => {
    const ended = await replay(name, content);
    expect(resultOf(ended)).toMatchObject({ applied, rejected: 0 });
    expect(ended.code).toBe(0);
  });

  it('with a name of other letters is another run than its neighbour', async () => {
    const row = (id: string): string => `${HEADER}\n${id},k-1,2025-03-01T10:00:00Z,mobile,login,,,\n`;
    for (const name of ['客户.csv', '交易.csv']) {
      expect(resultOf(await replay(name, row(name)))).toMatchObject({ applied: 1 });
    }
    const runs = await service.get<RunView[]>('/v1/runs');
    expect(runs.filter(({ applied, log }) => applied === 1 && log !== null).length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['cut short', gzipSync(LOG.repeat(50)).subarray(0, 60), 'train'],
    ['with garbage behind it', Buffer.concat([gzipSync(LOG), Buffer.from('garbage')]), 'train'],
    ['cut short', gzipSync(LOG.repeat(50)).subarray(0, 60), 'replay'],
    ['with garbage behind it', Buffer.concat([gzipSync(LOG), Buffer.from('garbage')]), 'replay'],
  ])('%s is one sentence and no success (%#)', async (_what, content, name) => {
    const file = join(dir, `${name}-broken.csv.gz`);
    writeFileSync(file, content);
    const where =
      name === 'replay' ? ['--url', service.url, '--key', service.keys.operator] : ['--out', join(dir, 'm')];
    const { code, stderr } = await command(name, file, ...where);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/broken\.csv\.gz cannot be read to its end: .*gzip/);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(code).toBe(2);
  });

  it('with a row of the year 9999 is trained on without it', async () => {
    const file = join(dir, 'trained.csv');
    writeFileSync(file, `${LOG}e7,c-1,9999-12-31T00:00:00Z,mobile,card_payment,12.5,CNY,\n`);
    const { stderr } = await command('train', file, '--out', join(dir, 'm'));
    expect(stderr).toMatch(/trained\.csv:5: refused: implausible_time/);
    expect(stderr).toMatch(/3 events of 1 customers, 2025-03-01 to 2025-03-03/);
  });
});

describe('a call', () => {
  it('with names in GBK makes nobody of two people', async () => {
    const now = new Date().toISOString();
    for (const name of GBK) {
      const [head, tail] = JSON.stringify({ ...LOGIN, id: 'g', customerId: '@', occurredAt: now }).split('@');
      const body = Buffer.concat([Buffer.from(head ?? ''), name, Buffer.from(tail ?? '')]);
      const refused = await post('/v1/events', body, { 'content-type': 'application/json' });
      expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([400, 'not_utf8']);
      const named = await post('/v1/events', body, { 'content-type': 'application/json; charset=gbk' });
      expect(named.status).toBe(415);
    }
    expect(await service.get('/v1/customers/%EF%BF%BD%EF%BF%BD%EF%BF%BD%EF%BF%BD')).toMatchObject({ status: 404 });
  });

  it('with two CloudEvents of one id and two sources brings both', async () => {
    const both = ['/atm', '/app'].map((source) => ({
      specversion: '1.0',
      id: 'same',
      source,
      type: 'card_payment',
      subject: 'two-sources',
      time: new Date().toISOString(),
      data: { channel: 'mobile', amount: 1 },
    }));
    const type = { 'content-type': 'application/cloudevents-batch+json' };
    expect((await post('/v1/events', JSON.stringify(both), type)).status).toBe(202);
    await until(
      () => customer('two-sources'),
      ({ windows }) => windows[0]?.events === 2,
    );
  });

  it('with a CloudEvent in binary mode brings its event', async () => {
    const headers = { 'ce-specversion': '1.0', 'ce-id': 'b1', 'ce-source': '/atm', 'ce-type': 'card_payment' };
    const more = { 'ce-subject': 'binary', 'ce-time': new Date().toISOString(), 'content-type': 'application/json' };
    const answer = await post('/v1/events', JSON.stringify({ channel: 'self_service', amount: 2 }), {
      ...headers,
      ...more,
    });
    expect(answer.status).toBe(202);
    expect((await customer('binary')).lastByChannel).toMatchObject([{ channel: 'self_service' }]);
  });

  it('without a body is as good with the header of one', async () => {
    const answer = await post('/v1/live/tickets', undefined, {
      'content-type': 'application/json',
      'content-length': '0',
    });
    expect(answer.status).toBe((await post('/v1/live/tickets')).status);
    expect(answer.ok).toBe(true);
  });

  it('that takes a payment back leaves no outflow, and says so', async () => {
    const at = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
    const payment = { customerId: 'back', channel: 'mobile', type: 'card_payment' };
    const events = [
      { ...payment, id: 'p1', occurredAt: at(60), amount: 100 },
      { ...payment, id: 'p2', occurredAt: at(0), amount: -100 },
    ];
    const answer = await post('/v1/events', JSON.stringify(events), { 'content-type': 'application/json' });
    expect(await answer.json()).toMatchObject({ accepted: 2, warnings: [{ index: 1, code: 'taken_back' }] });
    const last = { ...payment, id: 'p3', occurredAt: at(0), channel: 'online', type: 'login' };
    await post('/v1/events', JSON.stringify(last), { 'content-type': 'application/json' });
    const { windows } = await until(
      () => customer('back'),
      ({ lastByChannel }) => lastByChannel.some(({ channel }) => channel === 'online'),
    );
    expect(windows.find(({ window }) => window === '7d')).toMatchObject({ amountOut: 0, amountIn: 0, amountBought: 0 });
  });

  it('about a customer of 64 emoji can be answered', async () => {
    const id = '💴'.repeat(64);
    const event = { ...LOGIN, id: 'emoji', customerId: id, occurredAt: new Date().toISOString() };
    expect((await post('/v1/events', JSON.stringify(event), { 'content-type': 'application/json' })).status).toBe(202);
    expect(await customer(id)).toMatchObject({ stage: expect.any(String) });
  });
});
