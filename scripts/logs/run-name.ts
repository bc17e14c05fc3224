/** The name of the run into which a log is poured. */
import { basename } from 'node:path';
import { LOG_EXTENSION } from './rows.js';

/** The file's name without folders and extensions, fit for the name of a run: /^[a-z0-9][a-z0-9_.-]{0,62}$/. */
export function logName(file: string): string {
  const plain = basename(file).replace(LOG_EXTENSION, '').toLowerCase();
  const fit = plain.replace(/[^a-z0-9_.-]+/g, '-').replace(/^[^a-z0-9]+/, '');
  return fit.slice(0, 63) || 'log';
}
