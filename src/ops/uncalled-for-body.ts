import { ROUTE_ARGS_METADATA, RouteParamtypes } from '@nestjs/common/internal';
import type { ExecutionContext } from '@nestjs/common';
import { ProblemError } from '../core/contracts/problems.js';

/** Throws a `bad_request` problem for a body with content when the handler reads no body. */
export function refuseUncalledForBody(context: ExecutionContext, body: unknown): void {
  if (saysNothing(body) || readsBody(context)) return;
  const named = typeof body === 'object' && body !== null ? `: ${Object.keys(body).join(', ')} would be ignored` : '';
  throw new ProblemError('bad_request', `This call takes no body${named}. Send it without one.`);
}

function saysNothing(body: unknown): boolean {
  if (body === undefined || body === null || body === '') return true;
  return typeof body === 'object' && !Array.isArray(body) && Object.keys(body).length === 0;
}

function readsBody(context: ExecutionContext): boolean {
  const read: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name);
  return Object.keys(read ?? {}).some((name) => name.startsWith(`${RouteParamtypes.BODY}:`));
}
