/**
 * A build of the service: this one, or that of another folder, which is measured in turn with it. What knows the keys
 * and formats of a build is that build's own code. Its bench must have these modules under these names.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CommandError } from '../command/command-error.js';
import { buildModules, type BuildModules } from './message.parsers.js';

export interface Build extends BuildModules {
  /** As tables name it. */
  title: string;
  /** Where its processes run: their models and their config lie here. */
  folder: string;
  /** The program of a process of the service. */
  main: string;
  /** Flags of node for its processes. */
  flags: readonly string[];
  /** The program that publishes events with its producer; see load.ts. */
  load: string;
  /** The program of the ordinary way with its core; see ordinary.worker.ts. */
  ordinary: string;
  /** Of new data, when nothing is configured. */
  shards: number;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SEED = join('dist', 'scripts', 'bench', 'seed.js');

export function thisBuild(): Promise<Build> {
  return buildOf(ROOT, 'this build');
}

/** @param given a folder with a checkout, its packages and its `dist`. Its bench is built there when it is missing. */
export async function buildIn(given: string): Promise<Build> {
  const folder = resolve(given);
  if (!existsSync(join(folder, SEED))) buildBench(folder);
  try {
    return await buildOf(folder, 'the build before');
  } catch (fault) {
    throw new CommandError(`${folder} is no build that can be measured: ${String(fault)}`);
  }
}

function buildBench(folder: string): void {
  spawnSync(process.execPath, [join('scripts', 'run.mjs'), 'bench', '--help'], { cwd: folder, stdio: 'ignore' });
  if (!existsSync(join(folder, SEED))) {
    throw new CommandError(`${folder} has no bench in its dist: run "npm run bench -- --help" there`);
  }
}

async function buildOf(folder: string, title: string): Promise<Build> {
  const place = (...parts: readonly string[]): string => join(folder, 'dist', ...parts);
  const load = (...parts: readonly string[]): Promise<unknown> => import(pathToFileURL(place(...parts)).href);
  const modules = buildModules(
    await Promise.all([
      load('src', 'redis', 'keys.js'),
      load('src', 'redis', 'queues.js'),
      load('src', 'redis', 'bullmq.store.js'),
      load('src', 'producer', 'producer.js'),
      load('src', 'ops', 'keys.js'),
      load('src', 'ops', 'config.js'),
      load('scripts', 'bench', 'memory-samples.js'),
    ]),
  );
  return {
    ...modules,
    title,
    folder,
    main: place('src', 'main.js'),
    flags: await flagsOf(folder),
    load: place('scripts', 'bench', 'load.js'),
    ordinary: place('scripts', 'bench', 'ordinary.worker.js'),
    shards: modules.readConfig({}).shards,
  };
}

/** A build from before they were collected in one place ran with this one. */
async function flagsOf(folder: string): Promise<readonly string[]> {
  const file = join(folder, 'scripts', 'node-flags.mjs');
  if (!existsSync(file)) return ['--enable-source-maps'];
  const module: unknown = await import(pathToFileURL(file).href);
  const flags = typeof module === 'object' && module !== null && 'NODE_FLAGS' in module ? module.NODE_FLAGS : [];
  return Array.isArray(flags) ? flags.map(String) : [];
}
