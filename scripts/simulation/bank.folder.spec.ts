import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BANK_FILES, finish, refuseOther, unfinishedIn } from './bank.folder.js';

const all = mkdtempSync(join(tmpdir(), 'tidewatch-bank-folder-'));
afterAll(() => rmSync(all, { recursive: true }));

let out: string;
beforeEach(() => void (out = mkdtempSync(join(all, 'bank-'))));

function write(folder: string, text: string): void {
  for (const name of BANK_FILES) writeFileSync(join(folder, name), text);
}

describe('the folder of a simulated bank', () => {
  it.each(BANK_FILES.filter((name) => name !== 'simulation.json'))(
    'is not one that holds the %s of somebody',
    (name) => {
      writeFileSync(join(out, name), 'mine');
      expect(() => refuseOther(out)).toThrow(`${join(out, name)} was written by no simulation: name another folder`);
    },
  );

  it('is one that is empty, not there, or was written by a simulation', () => {
    refuseOther(out);
    refuseOther(join(out, 'new'));
    write(out, 'earlier');
    refuseOther(out);
  });

  it('keeps the earlier bank until the new one is whole', () => {
    write(out, 'earlier');
    const folder = unfinishedIn(out);
    writeFileSync(join(folder, 'events.csv.gz'), 'half');
    expect(BANK_FILES.map((name) => readFileSync(join(out, name), 'utf8'))).toEqual(BANK_FILES.map(() => 'earlier'));
    write(folder, 'new');
    finish(folder, out);
    expect(readdirSync(out).sort()).toEqual([...BANK_FILES].sort());
    expect(BANK_FILES.map((name) => readFileSync(join(out, name), 'utf8'))).toEqual(BANK_FILES.map(() => 'new'));
  });

  it('takes nothing over from an interrupted simulation', () => {
    const unsorted = join(unfinishedIn(out), 'unsorted');
    mkdirSync(unsorted);
    writeFileSync(join(unsorted, 'day-5'), 'rows of another bank');
    expect(readdirSync(unfinishedIn(out))).toEqual([]);
  });
});
