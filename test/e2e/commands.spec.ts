import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunView } from '../../src/client/protocol.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

const COMMANDS = [
  'replay',
  'train',
  'evaluate',
  'bench',
  'demo',
  'chaos',
  'import-xgboost',
  'train-table',
  'agreement',
  'stories',
  'measure',
  'simulate',
  'pack-histories',
  'doctor',
  'reshard',
];
const HEADER = 'event_id,customer_id,occurred_at,channel,type,amount,currency,balance';

let dir: string;
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'commands-'))));
afterAll(() => rmSync(dir, { recursive: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs it from the build, as run.mjs does. */
async function run(command: string, ...args: string[]): Promise<Ended> {
  const env = { ...process.env, DATA_DIR: join(dir, 'data'), PORT: '0' };
  const child = spawn(process.execPath, ['--enable-source-maps', `dist/scripts/${command}.js`, ...args], { env });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => void (said.stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => void (said.stderr += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

function file(name: string, content: string | Uint8Array, folder = 'files'): string {
  mkdirSync(join(dir, folder), { recursive: true });
  writeFileSync(join(dir, folder, name), content);
  return join(dir, folder, name);
}

function rows(ids: readonly number[], customer = 'c-1'): string {
  const at = (id: number): string => new Date(Date.UTC(2025, 2, 1) + id * 3_600_000).toISOString();
  const row = (id: number): string => `e${id},${customer},${at(id)},mobile,card_payment,12.5,CNY,`;
  return [HEADER, ...ids.map(row), ''].join('\n');
}

/** What is said when it could not be done: a sentence, no stack, no name of a class. */
function expectSentence({ code, stderr }: Ended, sentence: string | RegExp): void {
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/^ +at |Error:/m);
  expect(code).toBe(2);
}

describe.each(COMMANDS)('the command %s', (command) => {
  it('with --help says how it is used, and has done what was asked', async () => {
    const { code, stdout, stderr } = await run(command, '--help', '--sped');
    expect(stdout).toMatch(/^Usage: /);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('with an option that it does not know says so, and how it is used', async () => {
    const ended = await run(command, '--sped', 'max');
    expectSentence(ended, /Unknown option '--sped'/);
    expect(ended.stderr).toContain('Usage: ');
  });
});

function orderOf(customers: string, days: string, out = 'never'): string[] {
  return ['--customers', customers, '--days', days, '--seed', '1', '--out', out];
}

describe('a value that cannot be meant is refused with the usage', () => {
  it.each([
    ['replay', ['a.csv', '--speed', 'fast'], '--speed takes a number above 0, or max, not "fast"'],
    ['replay', ['a.csv', '--url', 'localhost:3000'], '--url takes an address like'],
    ['replay', ['a.csv', '--run', ''], '--run needs a value'],
    ['replay', ['a.csv', '--run'], "'--run <value>' argument missing"],
    ['replay', [], 'name one log'],
    ['replay', ['a.csv', 'b.csv'], 'name one log'],
    ['bench', ['door'], '"door" is not known'],
    ['train', ['a.csv', '--seed', '-1'], /--seed' argument is ambiguous|--seed takes a whole number/],
    ['train', ['a.csv', '--horizon', 'soon'], '--horizon takes a whole number'],
    ['evaluate', ['a.csv'], 'name the folder of the model'],
    ['evaluate', ['a.csv', '--model', 'm', '--budget', '0'], '--budget takes a percentage'],
    ['bench', ['--only', 'nothing'], '--only takes some of the parts, not "nothing"'],
    ['bench', ['--runs', '0'], '--runs takes a whole number'],
    ['demo', ['--speed', '-1'], /ambiguous|--speed takes/],
    ['chaos', ['--events', '1e3'], '--events takes a whole number'],
    ['chaos', ['--redis', 'maybe'], '--redis takes kill or none'],
    ['reshard', [], 'say either --to or --abort'],
    ['reshard', ['--to', '0'], '--to takes a whole number from 1 to 1024'],
    ['import-xgboost', ['m.json'], 'say with --out'],
    ['agreement', ['a.csv', '--rows', 'many'], '--rows takes a whole number'],
    ['train-table', ['logs', '--seed', 'x'], '--seed takes a whole number'],
    ['simulate', orderOf('0', '400'), '--customers takes a whole number from 1'],
    ['simulate', orderOf('1', '1827'), '--days takes a whole number from 400 to 1826'],
    ['measure', [], 'name the folder of a simulated bank'],
    ['measure', ['bank', '--zone', 'Mars/Base'], '--zone takes an IANA name like Asia/Shanghai, not "Mars/Base"'],
    ['measure', ['bank', '--trace', 'c1', '--json', 'f.json'], '--trace takes one folder, and writes no file'],
    ['measure', ['bank', 'other', '--trace', 'c1'], '--trace takes one folder, and writes no file'],
  ])('%s %j', async (command, args, sentence) => {
    const ended = await run(command, ...args);
    expectSentence(ended, sentence);
    expect(ended.stderr).toContain('Usage: ');
  });
});

describe('a log that cannot be read', () => {
  const cut = gzipSync(rows([...Array(3_000).keys()])).subarray(0, -20);
  const LOGS: [string, string, string | Uint8Array | null, string][] = [
    ['is not there', 'gone.csv', null, 'gone.csv: there is no such file'],
    ['is empty', 'empty.csv', '', 'empty.csv: there is no row in it'],
    ['has a header alone', 'header.csv', `${HEADER}\n`, 'header.csv: there is no row in it'],
    [
      'is not UTF-8',
      'gbk.csv',
      Buffer.concat([Buffer.from(rows([1])), Buffer.from([0xd5, 0xc5])]),
      'gbk.csv: line 3 is',
    ],
    ['is another format', 'log.parquet', 'x', 'log.parquet: name a .csv'],
    ['is a gzip cut short', 'cut.csv.gz', cut, 'cut.csv.gz cannot be read to its end: its gzip stream is cut short'],
    [
      'is a gzip with rubbish behind it',
      'tail.csv.gz',
      Buffer.concat([gzipSync(rows([1])), Buffer.from('rubbish')]),
      'something stands behind its end',
    ],
  ];
  const READERS: [string, string[]][] = [
    ['evaluate', ['--model', 'models/online-retail-1']],
    ['agreement', []],
    ['replay', ['--key', 'a-key-of-an-operator', '--url', 'http://127.0.0.1:9']],
  ];

  it.each(LOGS)('because it %s is refused in a sentence', async (_what, name, content, sentence) => {
    const log = content === null ? join(dir, name) : file(name, content);
    expectSentence(await run('train', log, '--out', 'models/never'), sentence);
  });

  it.each(READERS)('because it is a folder is refused by %s in a sentence', async (command, args) => {
    mkdirSync(join(dir, 'folder.csv'), { recursive: true });
    expectSentence(await run(command, join(dir, 'folder.csv'), ...args), 'folder.csv: this is a folder');
  });
});

describe('a place that cannot be written to', () => {
  it('is said in a sentence', async () => {
    const log = file('few.csv', rows([1, 2, 3, 4, 400]));
    expectSentence(
      await run('train', log, '--json', join(log, 'result.json')),
      /few\.csv: there is such a file or folder already/,
    );
  });
});

describe('a simulated bank', () => {
  const bank = (): string => join(dir, 'bank');
  beforeAll(async () => {
    expect(await run('simulate', ...orderOf('60', '400', bank()))).toMatchObject({ code: 0 });
  });

  it.each([
    ['truth.csv', 'customer_id,kind\n"c1', 'truth.csv cannot be read: '],
    ['activity.json', '{', 'activity.json is not usable: '],
    ['simulation.json', 'no', 'simulation.json is not usable: '],
    ['events.csv.gz', 'rows', 'events.csv.gz cannot be read to its end'],
  ])('whose %s is damaged is not measured, which is said before anything else', async (name, text, sentence) => {
    const damaged = join(dir, `damaged-${name}`);
    cpSync(bank(), damaged, { recursive: true });
    writeFileSync(join(damaged, name), text);
    const ended = await run('measure', damaged);
    expectSentence(ended, sentence);
    expect(ended.stderr).not.toContain('parts');
  });

  it('is not measured when another one cannot be, or the result cannot be written', async () => {
    const [gone, folder] = [join(dir, 'gone'), join(dir, 'a-folder')];
    mkdirSync(folder);
    for (const [args, sentence] of [
      [[bank(), gone], 'truth.csv: there is no such file: name a folder that npm run simulate made'],
      [[bank(), '--json', folder], 'a-folder: it is a folder, and a file is needed'],
    ] as const) {
      const ended = await run('measure', ...args);
      expectSentence(ended, sentence);
      expect(ended.stderr).not.toContain('parts');
    }
  });

  it('does not replace the files of somebody', async () => {
    const log = file('truth.csv', 'mine', 'mine');
    expectSentence(await run('simulate', ...orderOf('1', '400', join(dir, 'mine'))), 'was written by no simulation');
    expect(readFileSync(log, 'utf8')).toBe('mine');
  });

  it('leaves nothing behind when its measurement is stopped in the middle', async () => {
    const temporary = join(dir, 'temporary');
    mkdirSync(temporary);
    const env = { ...process.env, TMPDIR: temporary };
    const child = spawn(process.execPath, ['dist/scripts/measure.js', bank()], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    await new Promise<void>((resolve) => child.stderr.on('data', () => resolve()));
    const ours = (): string[] => readdirSync(temporary).filter((name) => name.startsWith('tidewatch-'));
    expect(ours()).toHaveLength(1);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(ours()).toEqual([]);
  });
});

describe('a replay', () => {
  let service: TestService;
  beforeAll(async () => void (service = await startTestService(await emptyDatabase(71))));
  afterAll(() => service.stop());

  function replay(log: string, ...args: string[]): Promise<Ended> {
    return run('replay', log, '--url', service.url, '--key', service.keys.operator, ...args);
  }

  it('of a service that is not there ends within seconds and says so', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const startedAt = performance.now();
    const ended = await run('replay', file('log.csv', rows([1])), '--url', `http://127.0.0.1:${port}`, '--key', 'x');
    expectSentence(ended, /does not answer: ECONNREFUSED\. Start it with npm start, or name another with --url/);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  it('of a gzip cut short pours what is whole, and ends with a sentence', async () => {
    const log = file('cut.csv.gz', gzipSync(rows([...Array(3_000).keys()])).subarray(0, -20));
    expectSentence(await replay(log), 'cut.csv.gz cannot be read to its end: its gzip stream is cut short');
  });

  it('with a key that is not known ends with what the service says', async () => {
    const ended = await run('replay', file('log.csv', rows([1])), '--url', service.url, '--key', 'not-the-key-at-all');
    expectSentence(ended, /answered 401: [A-Z][^{]*$/m);
  });

  it('of two logs without a Latin letter makes two runs', async () => {
    const before = (await service.get<RunView[]>('/v1/runs')).length;
    for (const [i, name] of ['客户.csv', '交易.csv'].entries()) {
      expect((await replay(file(name, rows([i], `k-${i}`)))).code).toBe(0);
    }
    expect(await service.get<RunView[]>('/v1/runs')).toHaveLength(before + 2);
  });

  it('of another log of the same name is refused, unless it is told into which run; of the same log, grown, it is not', async () => {
    expect((await replay(file('same.csv', rows([1, 2]), 'one'))).code).toBe(0);
    expect((await replay(file('same.csv.gz', gzipSync(rows([1, 2, 3])), 'grown'))).code).toBe(0);
    const other = file('same.csv', rows([1, 2], 'c-2'), 'other');
    expectSentence(
      await replay(other),
      /The run same was poured from another log .* name a run for this one with --run/,
    );
    const named = await replay(other, '--run', 'same');
    expect(named.code).toBe(0);
    expect(JSON.parse(named.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ sent: 2, accepted: 2 });
    expect(await service.get<RunView>('/v1/runs/same')).toMatchObject({ log: { rows: 2 } });
  });

  it('is done with differences when something of it could not be applied', async () => {
    const late = file('late.csv', rows([1_000, 1_001, 1]));
    const { code, stdout } = await replay(late);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ applied: 2, rejected: 1 });
    expect(code).toBe(1);
  });
});
