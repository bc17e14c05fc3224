import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { BranchesView, RunView, TeamView } from '../../src/client/protocol.js';

/** The Redis of somebody else: the demo must not touch it, and nobody listens there. */
const SOMEBODYS = 'redis://127.0.0.1:9';

describe('the demo', () => {
  it.each([
    ['the simulated bank', [], true],
    ['the shop', ['--log', 'online-retail'], false],
  ])(
    'shows where to look at %s, and ends in order on Ctrl-C in the middle of its log',
    async (_what, args, simulated) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'tidewatch-demo-'));
      const env = { ...process.env, PORT: '0', DATA_DIR: dataDir, REDIS_URL: SOMEBODYS };
      const command = ['dist/scripts/demo.js', ...args];
      const demo = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      const ended = new Promise<number | null>((resolve) => demo.once('exit', resolve));
      let said = '';
      const under = new Promise<void>((resolve) => {
        const hear = (part: Buffer): void => {
          said += part.toString();
          if (/log time 20\d\d/.test(said)) resolve();
        };
        demo.stdout.on('data', hear);
        demo.stderr.on('data', hear);
      });
      await under;
      const url = /is up: +(http\S+)\/#key=/.exec(said)?.[1] ?? 'nowhere';
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
      const { agent } = JSON.parse(readFileSync(join(dataDir, 'keys.json'), 'utf8')) as { agent: string };
      const read = async <T>(path: string): Promise<T> =>
        (await (await fetch(`${url}/v1/${path}`, { headers: { authorization: `Bearer ${agent}` } })).json()) as T;
      const runs = await read<RunView[]>('runs');
      expect(runs.find(({ mode }) => mode === 'replay')).toMatchObject({
        simulated,
        span: { fromAt: expect.any(Number) },
      });
      const { branches } = await read<BranchesView>('branches');
      expect(Object.keys(branches).length > 10).toBe(simulated);
      const { members } = await read<TeamView>('team');
      expect(members.length > 0 && members.every(({ id }) => id.endsWith('(simulated)'))).toBe(simulated);
      demo.kill('SIGINT');
      expect(await ended).toBe(0);
      await expect(fetch(`${url}/health/live`)).rejects.toThrow();
    },
  );
});
