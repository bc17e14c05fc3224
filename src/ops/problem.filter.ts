import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { PROBLEMS, ProblemError, problemBody, retryAfterOf, type ProblemCode } from '../core/contracts/problems.js';

const CODE_BY_STATUS = new Map<number, ProblemCode>([
  [400, 'bad_request'],
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [408, 'request_timeout'],
  [413, 'body_too_large'],
  [414, 'uri_too_long'],
  [415, 'unsupported_media_type'],
]);

/** Remedies for faults where the framework only names the fault. */
const ADVICE: Partial<Record<ProblemCode, string>> = {
  bad_request: 'See /docs for what this call takes.',
  not_found: 'The calls are listed at /docs.',
  body_too_large: 'Send it in smaller parts.',
  unsupported_media_type: 'See /docs for what this call takes.',
};

/** Turns everything that a handler throws into problem details. An unexpected fault is logged and not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Logger,
    /** Whether a fault means that Redis cannot be used now. */
    private readonly isRedisAway: (fault: unknown) => boolean,
  ) {}

  catch(fault: unknown, host: ArgumentsHost): void {
    this.answer(fault, host.switchToHttp().getResponse<FastifyReply>());
  }

  answer(fault: unknown, reply: FastifyReply): void {
    const problem = this.problemOf(fault);
    const retryAfter = problem.retryAfterSeconds ?? retryAfterOf(problem.code);
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    // Fastify closes the connection after a refused body. A client that still sends would get a reset instead of the
    // answer. So the rest of the body is read and dropped, within the time a request has to arrive.
    void reply.removeHeader('connection');
    if (problem.code === 'stopping') void reply.header('connection', 'close'); // the next one goes to another process
    void reply
      .status(PROBLEMS[problem.code].status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(JSON.stringify({ ...problemBody(problem.code, problem.message), ...problem.extra }));
  }

  private problemOf(fault: unknown): ProblemError {
    if (fault instanceof ProblemError) return fault;
    const status = statusOf(fault);
    const code = status === undefined ? undefined : CODE_BY_STATUS.get(status);
    if (code !== undefined && fault instanceof Error)
      return new ProblemError(code, [fault.message.replace(/\.?$/, '.'), ADVICE[code]].filter(Boolean).join(' '));
    if (this.isRedisAway(fault))
      return new ProblemError('not_ready', 'Redis does not answer now. Try again in a moment.');
    this.log.error({ err: fault }, 'a request failed');
    return new ProblemError('internal', 'The fault was logged. Try again; if it stays, tell the operators.');
  }
}

function statusOf(fault: unknown): number | undefined {
  if (fault instanceof HttpException) return fault.getStatus();
  if (typeof fault === 'object' && fault !== null && 'statusCode' in fault && typeof fault.statusCode === 'number') {
    return fault.statusCode;
  }
  return undefined;
}
