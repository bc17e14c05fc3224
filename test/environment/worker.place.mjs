import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A thread cannot begin in a TypeScript source: tests that run from the sources start the built one. */
const built = (name) => pathToFileURL(resolve(import.meta.dirname, '../../dist/src/onnx', name));
export const MODEL_WORKER = built('model.worker.js');
export const HANG_WATCH_WORKER = built('hang.watch.worker.js');
