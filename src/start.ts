/**
 * `npm start`: the service on the cores of this machine. With one core, or SCORERS=0, it is one process, this one. Else
 * this process starts the others and watches them; it reads no events itself.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, type Config } from './ops/config.js';
import { createLog, outliveReaders } from './ops/log.js';
import { masked } from './ops/masked.js';
import { usableCores } from './processes/cores.js';
import { processPlans, type ProcessPlan } from './processes/plan.js';
import { Supervisor } from './processes/supervisor.js';
import { TARGETS_FILE } from './processes/targets.file.js';

const MAIN = fileURLToPath(new URL('main.js', import.meta.url));
/** Added to DRAIN_SECONDS before a process is killed that does not stop; its own limit is two seconds shorter. */
const STOP_GRACE_SECONDS = 7;

async function start(): Promise<void> {
  const config = readConfig();
  const [first, ...others] = processPlans(config, usableCores());
  if (first === undefined) await import('./main.js');
  else await supervise(config, [first, ...others]);
}

async function supervise(config: Config, plans: readonly [ProcessPlan, ...ProcessPlan[]]): Promise<void> {
  outliveReaders(process);
  const settings = {
    main: MAIN,
    silentSeconds: config.processSilentSeconds,
    stopSeconds: config.drainSeconds + STOP_GRACE_SECONDS,
    host: config.host,
    targetsFile: join(config.dataDir, TARGETS_FILE),
    metricsPort: config.metricsPort,
    onReady: (url: string) => void process.stdout.write(`ready ${url}\n`),
  };
  const supervisor = new Supervisor(plans, settings, createLog(config.logLevel, { processName: 'supervisor' }));
  const stop = (code: number): void => void supervisor.stop().then((other) => process.exit(code || other));
  process.on('SIGTERM', () => stop(0)).on('SIGINT', () => stop(0));
  const failed = await supervisor.start();
  if (failed !== null) stop(failed);
}

start().catch((fault: unknown) => {
  process.stderr.write(`${masked(fault instanceof Error ? fault.message : String(fault))}\n`, () => process.exit(1));
});
