import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const EVENTS = 6_000;
const FAULTS = 10;
const SEED = 20_240_229;
const LONGEST_MS = 240_000;

interface Outcome {
  code: number | null;
  lastLine: string;
  said: string;
}

/** Runs the built command as its users do. */
async function runChaos(...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/scripts/chaos.js', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (err += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, lastLine: out.trimEnd().split('\n').at(-1) ?? '', said: err + out };
}

describe('a short storm', () => {
  it(
    'loses nothing, counts nothing twice, and lanes move again within five seconds',
    async () => {
      const args = ['--events', String(EVENTS), '--faults', String(FAULTS), '--seed', String(SEED)];
      const { code, lastLine, said } = await runChaos(...args);
      if (code !== 0) process.stderr.write(said);
      expect(code).toBe(0);
      const result: unknown = JSON.parse(lastLine);
      expect(result).toMatchObject({ events: EVENTS, faults: FAULTS, differences: 0, seed: SEED, applied: EVENTS });
      expect(result).toHaveProperty('recoveryMsP50', expect.any(Number));
      const { recoveryMsMax } = JSON.parse(lastLine) as { recoveryMsMax: number };
      expect(recoveryMsMax).toBeGreaterThan(0);
      expect(recoveryMsMax).toBeLessThan(5_000);
    },
    LONGEST_MS,
  );
});
