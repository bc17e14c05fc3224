/** What `npm run doctor` says, run as it is run from the build. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { expect } from '@jest/globals';

const DOCTOR = resolve('dist/scripts/doctor.js');

export interface Report {
  code: number;
  ok?: boolean;
  findings: { about: string; state: string; found: string; mend: string }[];
  text: string;
}

export function examine(env: Record<string, string>, args = ['--json']): Promise<Report> {
  return new Promise((done) => {
    const options = { env: { ...process.env, ...env } };
    const child = execFile(process.execPath, [DOCTOR, ...args], options, (_fault, stdout, stderr) => {
      const report = stdout.startsWith('{') ? (JSON.parse(stdout) as Report) : { findings: [] };
      done({ ...report, code: child.exitCode ?? -1, text: stdout + stderr });
    });
  });
}

/** What was found of all that is to be mended, by what it is about. Each says what to do. */
export function toMend({ findings }: Report): Record<string, string> {
  const faults = findings.filter(({ state }) => state === 'mend');
  for (const { mend } of faults) expect(mend).not.toBe('');
  return Object.fromEntries(faults.map(({ about, found }) => [about, found]));
}
