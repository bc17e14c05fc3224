/** The files of a simulated bank, as a measurement needs them. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { jsonOf } from '../../src/core/primitives/json.js';
import { CommandError } from '../command/command-error.js';

const NEEDED = ['truth.csv', 'activity.json', 'events.csv.gz'] as const;

/** Throws CommandError for a folder that is no simulated bank. */
export function refuseNoBank(dir: string): void {
  for (const name of NEEDED) fileIn(dir, name);
}

/** Throws CommandError when there is none. */
export function fileIn(dir: string, name: (typeof NEEDED)[number]): string {
  const file = join(dir, name);
  if (isFile(file)) return file;
  throw new CommandError(`${file}: there is no such file: name a folder that npm run simulate made`);
}

export function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/** Throws CommandError for a file that is not JSON. */
export function jsonIn(file: string): unknown {
  const bytes = readFileSync(file);
  try {
    return jsonOf(bytes);
  } catch (fault) {
    throw new CommandError(`${file} is not usable: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}
