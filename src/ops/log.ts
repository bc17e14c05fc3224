import { standsFor } from '../core/primitives/stands.for.js';
import { masked } from './masked.js';
import { pino, type Logger } from 'pino';
import type { LoggerService } from '@nestjs/common';

/** The log of the process: structured, on stderr. */
export abstract class Log extends standsFor<Logger>() {}

/** Structured logs on stderr: stdout keeps the one line that says the service is ready. */
export function createLog(level: string): Log {
  return pino({ level, base: null, serializers: { err: faultForLog } }, pino.destination({ dest: 2, sync: true }));
}

/** Only what no customer is in: a Redis fault also carries the command that failed, keys and states included. */
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

/** Nest's own messages in the same log; its chatter only at level debug. */
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
