/** The machine of the measurement. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type as system } from 'node:os';
import { packageVersionIn } from './message.parsers.js';

export interface Machine {
  processor: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  redis: string;
  bullmq: string;
  ioredis: string;
  onnxruntime: string;
  /** Load average before the benchmark began: near 0 on an idle machine. */
  loadBefore: number;
  at: string;
}

export function machine(): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${system()} ${release()}`,
    node: process.version,
    redis: /v=(\S+)/.exec(spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? 'unknown',
    bullmq: versionOf('bullmq'),
    ioredis: versionOf('ioredis'),
    onnxruntime: versionOf('onnxruntime-node'),
    loadBefore: loadavg()[0] ?? NaN,
    at: new Date().toISOString(),
  };
}

function versionOf(name: string): string {
  const file = new URL(`../../../node_modules/${name}/package.json`, import.meta.url);
  return packageVersionIn(readFileSync(file, 'utf8'));
}
