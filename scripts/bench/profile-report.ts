/** Stores a profile of the scorer and summarises where its main thread spent its time. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byFile, byFunction, byStep, type ProfileLine } from './cpu-profile.js';
import type { LaneRun } from './lane-run.js';
import { short, type Table } from './part.js';

const MOST_FUNCTIONS = 40;
const MOST_FILES = 30;

export function writeProfile(dir: string, { profile, events }: LaneRun): Table[] {
  if (profile === null) return [];
  mkdirSync(dir, { recursive: true });
  const file = join(dir, `scorer-${new Date().toISOString().replaceAll(':', '-')}.cpuprofile`);
  writeFileSync(file, JSON.stringify(profile));
  const note = `Own time on the scorer's main thread. The whole profile, for a flame graph: ${file}`;
  return [
    tableOf('Profile: steps', byStep(profile), events, note),
    tableOf('Profile: files and packages', byFile(profile).slice(0, MOST_FILES), events, note),
    tableOf('Profile: functions', byFunction(profile).slice(0, MOST_FUNCTIONS), events, note),
  ];
}

function tableOf(title: string, lines: readonly ProfileLine[], events: number, note: string): Table {
  const rows = lines.map(({ name, us }) => [name, short(us / events)]);
  return { title, columns: ['', 'µs per event'], rows, note };
}
