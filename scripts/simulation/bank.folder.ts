/**
 * The folder of a simulated bank. A bank is written beside its place and put there when it is whole: whoever interrupts
 * a simulation has the earlier bank, or none.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command/command-error.js';

/** Says that a simulation wrote what lies beside it. */
const MARK = 'simulation.json';
/** The mark comes first: so a folder that holds any of the others can be written again. */
export const BANK_FILES = [MARK, 'activity.json', 'branches.json', 'people.csv', 'truth.csv', 'events.csv.gz'] as const;
const UNFINISHED = 'unfinished-simulation';

/** Throws CommandError where somebody's files of the same names would be replaced. */
export function refuseOther(out: string): void {
  const other = existsSync(join(out, MARK)) ? undefined : BANK_FILES.find((name) => existsSync(join(out, name)));
  if (other !== undefined)
    throw new CommandError(`${join(out, other)} was written by no simulation: name another folder`);
}

/** An empty folder to write into. What an interrupted simulation left there is gone. */
export function unfinishedIn(out: string): string {
  const folder = join(out, UNFINISHED);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Puts the files where they belong. @param folder by `unfinishedIn`, with all files */
export function finish(folder: string, out: string): void {
  for (const name of BANK_FILES) renameSync(join(folder, name), join(out, name));
  rmSync(folder, { recursive: true });
}
