/**
 * Checks that every request passes before its body, guard and handler. A failure is answered as a problem. The order
 * matters.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { LIVE_PATH } from '../client/protocol.js';
import { ProblemError } from '../core/contracts/problems.js';
import { checkQuery } from './query.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

type Check = (request: FastifyRequest, reply: FastifyReply) => void;

/** @param hasLive whether this process serves the socket */
export function checkRequests(fastify: FastifyInstance, hasLive: boolean): void {
  let stopping = false;
  fastify.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  fastify.addHook(
    'onRequest',
    checking((request, reply) => {
      if (stopping) throw new ProblemError('stopping', 'Send it again, to another instance.');
      checkHost(request);
      if (request.is404 && hasLive) explainLivePath(request, reply);
      if (request.is404) refuseRoute(fastify, request, reply);
      checkQuery(request.url);
    }),
  );
}

/** A hook whose exceptions are answered as a handler's are. The next steps of the request run outside its try block. */
export function checking(check: Check): onRequestHookHandler {
  return (request, reply, done) => {
    const fault = faultOf(() => check(request, reply));
    if (fault === null) done();
    else done(fault);
  };
}

function checkHost({ raw }: FastifyRequest): void {
  if (!('host' in raw.headers) && raw.httpVersionMinor === 1)
    throw new ProblemError('bad_request', 'HTTP/1.1 needs a Host header: name the host you call.');
}

/** Explains a plain request to the socket's path, or a handshake with something missing. */
function explainLivePath({ method, url }: FastifyRequest, reply: FastifyReply): void {
  if (pathOf(url) !== LIVE_PATH) return;
  if (method !== 'GET') refuseMethod(method, ['GET'], reply);
  reply.header('upgrade', 'websocket').header('sec-websocket-version', '13');
  throw new ProblemError(
    'upgrade_required',
    'This is a WebSocket: open it with a WebSocket client, version 13, the subprotocol tidewatch.v1 and a ticket.',
  );
}

function refuseRoute(fastify: FastifyInstance, { method, url }: FastifyRequest, reply: FastifyReply): never {
  const path = pathOf(url);
  const allowed = METHODS.filter((method) => hasRoute(fastify, method, path));
  if (allowed.length > 0) refuseMethod(method, allowed, reply);
  throw new ProblemError('not_found', `Nothing answers at ${path}: the calls are listed at /docs.`);
}

function hasRoute(fastify: FastifyInstance, method: string, url: string): boolean {
  // Null when there is no route, although its type does not say so.
  const route: unknown = fastify.findRoute({ method, url });
  return route !== null;
}

function refuseMethod(method: string, allowed: readonly string[], reply: FastifyReply): never {
  reply.header('allow', allowed.join(', '));
  throw new ProblemError('method_not_allowed', `${method} is not allowed here: ${allowed.join(', ')}.`);
}

function pathOf(address: string): string {
  return address.split(/[?#]/, 1)[0] ?? '';
}

function faultOf(act: () => void): Error | null {
  try {
    act();
    return null;
  } catch (fault) {
    return fault instanceof Error ? fault : new Error('unknown');
  }
}
