import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

describe('the demo', () => {
  it('shows where to look, and ends in order on Ctrl-C in the middle of its log', async () => {
    const env = { ...process.env, PORT: '0', DATA_DIR: mkdtempSync(join(tmpdir(), 'tidewatch-demo-')) };
    const demo = spawn(process.execPath, ['dist/scripts/demo.js'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
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
    demo.kill('SIGINT');
    expect(await ended).toBe(0);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });
});
