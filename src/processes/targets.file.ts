/**
 * The addresses of the processes' metrics, in the form that Prometheus reads as `file_sd_configs`. A process that ended
 * keeps its address until the next one is ready, so that Prometheus sees that it is down.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

interface Target {
  name: string;
  url: string;
}

/** A reader sees the whole file or the one before. */
export function writeTargets(file: string, targets: readonly Target[], host: string): void {
  const next = `${file}.next`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(next, `${JSON.stringify(targetGroups(targets, host), null, 2)}\n`);
  renameSync(next, file);
}

/** @param host HOST: the machine's own name stands for all addresses */
function targetGroups(targets: readonly Target[], host: string): object[] {
  return targets.map(({ name, url }) => ({
    targets: [`${WILDCARDS.has(host) ? hostname() : host}:${new URL(url).port}`],
    labels: { process: name },
  }));
}

/** In DATA_DIR. */
export const TARGETS_FILE = 'metrics-targets.json';

/** The addresses in the content of such a file; what this program did not write is left out. */
export function targetsIn(content: unknown): { name: string; address: string }[] {
  return Array.isArray(content) ? content.flatMap((group: unknown) => targetIn(group) ?? []) : [];
}

function targetIn(group: unknown): { name: string; address: string } | null {
  if (typeof group !== 'object' || group === null || !('targets' in group) || !('labels' in group)) return null;
  const { targets, labels } = group;
  if (!Array.isArray(targets) || typeof labels !== 'object' || labels === null || !('process' in labels)) return null;
  return { name: String(labels.process), address: String(targets[0]) };
}

const WILDCARDS = new Set(['0.0.0.0', '::']);
