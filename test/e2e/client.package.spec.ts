/** The client as others get it: packed, installed into an empty project, and used by the very lines of the README. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CustomerView } from '../../src/client/protocol.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';

const run = promisify(execFile);
const TSC = resolve('node_modules/typescript/bin/tsc');
const TYPES = ['--typeRoots', resolve('node_modules/@types'), '--types', 'node'];
const STRICT = ['--strict', '--target', 'es2023', '--module', 'nodenext', '--exactOptionalPropertyTypes'];

const [sending = '', reading = '', following = ''] = blocksOf(readFileSync('README.md', 'utf8'));
let project: string;
let service: TestService;
const children: ChildProcess[] = [];

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'tidewatch-client-'));
  writeFileSync(join(project, 'package.json'), '{"name":"empty","type":"module","private":true}');
  const { stdout } = await run(process.execPath, ['scripts/pack-client.mjs']);
  // Offline: the package may need nothing but itself.
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', resolve(stdout.trim())], { cwd: project });
  await compilePrograms();
  service = await startTestService(await emptyDatabase(101));
}, 180_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  expect(await service.stop()).toBe(0);
  rmSync(project, { recursive: true });
});

function blocksOf(readme: string): string[] {
  const [, section = ''] = /\n## Use it from code\n([\s\S]*?)\n## /.exec(readme) ?? [];
  return [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, lines = '']) => lines);
}

/**
 * Compiles the programs of the README, and others made of them, with the strictest settings that a caller may have. The
 * declarations of the package are checked too. One run of the compiler, because each takes seconds.
 */
async function compilePrograms(): Promise<void> {
  const signalled = (signal: string): string =>
    sending.replaceAll('c-1', signal).replace('await events.flush()', `process.kill(process.pid, '${signal}')`);
  const programs = {
    sending,
    reading,
    following,
    another: sending.replaceAll('c-1', 'c-2'),
    SIGTERM: signalled('SIGTERM'),
    SIGINT: signalled('SIGINT'),
  };
  const files = Object.entries(programs).map(([name, lines]) => {
    writeFileSync(join(project, `${name}.ts`), lines);
    return `${name}.ts`;
  });
  const compiler = run(process.execPath, [TSC, ...files, ...STRICT, ...TYPES], { cwd: project });
  await compiler.catch((fault: unknown) => {
    throw new Error(typeof fault === 'object' && fault !== null && 'stdout' in fault ? String(fault.stdout) : '');
  });
}

/** What it has printed so far, and its end. */
function started(name: string): { said: () => string; ended: Promise<unknown[]>; child: ChildProcess } {
  const { url: TIDEWATCH, keys } = service;
  const env = { ...process.env, TIDEWATCH, PRODUCER: keys.producer, AGENT: keys.agent };
  const child = spawn(process.execPath, ['--experimental-websocket', `${name}.js`], { cwd: project, env });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => void (said += part.toString()));
  return { said: () => said, ended: once(child, 'close'), child };
}

function eventsOf(customer: string): Promise<number> {
  return service
    .get<Partial<CustomerView>>(`/v1/customers/${customer}`)
    .then(({ windows = [] }) => windows.find(({ window }) => window === '1d')?.events ?? 0);
}

describe('the packed client', () => {
  it('is nothing but itself: no package of the service comes along', () => {
    expect(readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@tidewatch']);
    const manifest = readFileSync(join(project, 'node_modules/@tidewatch/client/package.json'), 'utf8');
    expect(JSON.parse(manifest)).not.toHaveProperty('dependencies');
  });

  it('is shown in three programs of at most ten lines', () => {
    const lines = [sending, reading, following].map((program) => program.split('\n').filter(Boolean).length);
    expect(lines.every((count) => count > 0 && count <= 10)).toBe(true);
  });

  it('sends events, and the program ends by itself once the service has them', async () => {
    const { ended, said } = started('sending');
    expect(await ended).toEqual([0, null]);
    expect(said()).toBe('');
    await until(
      () => eventsOf('c-1'),
      (events) => events === 1,
    );
  });

  it.each(['SIGTERM', 'SIGINT'])('sends what waits before the program ends by %s', async (signal) => {
    const { ended } = started(signal);
    expect(await ended).toEqual([null, signal]);
    await until(
      () => eventsOf(signal),
      (events) => events === 1,
    );
  });

  it('reads customers and alerts', async () => {
    const { ended, said } = started('reading');
    expect(await ended).toEqual([0, null]);
    expect(said()).toMatch(/^(prospect|development) 0\.\d+ \d+ \d+\n$/);
  });

  it('follows the stages as they happen, with a snapshot first', async () => {
    const { said, child, ended } = started('following');
    await until(
      () => Promise.resolve(said()),
      (text) => text.includes('population'),
    );
    await started('another').ended;
    await until(
      () => Promise.resolve(said()),
      (text) => text.includes("customerId: 'c-2'"),
    );
    child.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  it('hides what is not exported', async () => {
    writeFileSync(join(project, 'inside.js'), "import '@tidewatch/client/core/primitives/hash.js';\n");
    const { ended, said } = started('inside');
    expect(await ended).toEqual([1, null]);
    expect(said()).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
