import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A thread cannot begin in a TypeScript source: tests that run from the sources start the built one. */
export const MODEL_WORKER = pathToFileURL(resolve(import.meta.dirname, '../../dist/src/onnx/model.worker.js'));
