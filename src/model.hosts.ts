/**
 * Where the active model of this process lives. A process that only scores keeps it in its own thread; one that also
 * answers people, or delivers, must not stand still, so its model has a thread of its own. So has a model that hung in
 * this process before: then the prior can stand in, and events go on.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HangWatch } from './onnx/hang.watch.js';
import { threadDataOf } from './onnx/manifest.js';
import type { OpenHost } from './onnx/model.host.js';
import { ModelThread } from './onnx/model.thread.js';
import type { Config } from './ops/config.js';
import type { Log } from './ops/log.js';

/** In DATA_DIR: hash of the model that hung last. */
const HUNG_FILE = 'model-hung';

export function openerOf(
  config: Pick<Config, 'roles' | 'dataDir' | 'modelHangMs' | 'modelTimeoutMs'>,
  log: Log,
): OpenHost {
  if (config.roles.some((role) => role !== 'scoring')) return (dir) => ModelThread.open(dir);
  const noteFile = join(config.dataDir, HUNG_FILE);
  let watch: HangWatch | null = null;
  return async (dir) => {
    const { modelSha256, version } = threadDataOf(dir).manifest;
    if (modelSha256 === noted(noteFile)) {
      log.error({ version, noteFile }, 'this model hung before: it has a thread of its own until the note is deleted');
      return ModelThread.open(dir);
    }
    watch ??= new HangWatch(config.modelHangMs, noteFile);
    const { ModelHere } = await import('./onnx/model.here.js'); // the runtime, which no other process loads outside of threads
    const opened = await ModelHere.opener(watch, config.modelTimeoutMs)(dir);
    watch.watches(modelSha256);
    return opened;
  };
}

function noted(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null; // no model hung
  }
}
