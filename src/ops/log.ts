import { standsFor } from '../core/primitives/stands.for.js';
import { masked } from './masked.js';
import { pino, type Logger } from 'pino';
import type { LoggerService } from '@nestjs/common';

/** The log of the process. */
export abstract class Log extends standsFor<Logger>() {}

export interface LogParts {
  /** What each line carries as `process`; nothing when it is empty. */
  processName?: string;
  /** Members of every line. */
  mixin?: () => object;
}

/** Structured logs on stderr. On stdout there is only the line that reports that the service is ready. */
export function createLog(level: string, { processName = '', mixin }: LogParts = {}): Log {
  const base = processName === '' ? null : { process: processName };
  const options = { level, base, serializers: { err: faultForLog }, ...(mixin === undefined ? {} : { mixin }) };
  return pino(options, pino.destination({ dest: 2, sync: true }));
}

/**
 * To be called before anything is written. When the reader of our output is gone, each write fails. That is nothing to stop
 * for, and nobody is there to be told: the error of a stream that nobody listens to would end in a handler that writes about
 * it, and so on without a pause. The log stops by itself then.
 */
export function outliveReaders({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): void {
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
}

/** Only members without customer data: a Redis fault also has the command that failed, with its keys and states. */
export function faultForLog(fault: unknown): unknown {
  if (!(fault instanceof Error)) return { message: masked(String(fault)) };
  const { name, stack = '' } = fault;
  return {
    name,
    message: masked(fault.message),
    stack: masked(stack),
    ...('code' in fault ? { code: fault.code } : {}),
  };
}

/** Writes Nest's own messages to the same log; its routine messages at level debug only. */
export class NestLog implements LoggerService {
  constructor(private readonly pino: Log) {}

  log(message: unknown): void {
    this.pino.debug(String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.pino.error({ rest }, String(message));
  }

  warn(message: unknown): void {
    this.pino.warn(String(message));
  }
}
