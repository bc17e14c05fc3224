import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const DAYS = 300;
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'training-config-'));
  writeFileSync(join(dir, 'log.csv'), logOf('kauf'));
  cpSync('config', join(dir, 'bank'), { recursive: true });
  const activity = JSON.parse(readFileSync('config/activity.json', 'utf8')) as { types: Record<string, unknown> };
  const types = { ...activity.types, kauf: 'money_out' };
  writeFileSync(join(dir, 'bank', 'activity.json'), JSON.stringify({ ...activity, types }));
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Three customers with one event of the type every third day. */
function logOf(type: string): string {
  const rows = Array.from({ length: DAYS }, (_, day) => {
    const at = new Date(Date.UTC(2025, 0, 1 + day, 12)).toISOString();
    return `e${day},c${day % 3},${at},mobile,${type},12.5,CNY,`;
  });
  return ['event_id,customer_id,occurred_at,channel,type,amount,currency,balance', ...rows, ''].join('\n');
}

/** The reasons of the gate. */
async function reasonsOf(command: string, configDir: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, CONFIG_DIR: configDir };
  const program = [`dist/scripts/${command}.js`, join(dir, 'log.csv'), ...args];
  const child = spawn(process.execPath, program, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (part: Buffer) => void (stdout += part.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  const { gate } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { gate: { reasons: string[] } };
  return gate.reasons.join('; ');
}

describe.each([
  ['train', () => ['--out', join(dir, 'm-1')]],
  ['evaluate', () => ['--model', 'models/online-retail-1', '--json', join(dir, 'evaluated.json')]],
])('%s', (command, argsOf) => {
  it('says that nothing in a log is business, which types are not mapped, and what to do', async () => {
    expect(await reasonsOf(command, 'config', ...argsOf())).toMatch(
      /no event of this log is business.* 300 of 300 events have types that are not mapped: kauf \(300\); map them in activity.json, and name its folder with CONFIG_DIR/,
    );
  }, 60_000);

  it('reads the types of the bank from CONFIG_DIR', async () => {
    const reasons = await reasonsOf(command, join(dir, 'bank'), ...argsOf());
    expect(reasons).not.toMatch(/no event of this log is business/);
    expect(reasons).not.toBe('');
  }, 60_000);
});
