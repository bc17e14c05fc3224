/**
 * The inner port: metrics and health on a port of their own, so that the network can keep everybody else from them. It is a
 * second server before the same routes. Health is answered at both, because balancers ask where they send requests.
 */
import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../core/contracts/problems.js';
import { checking } from './checks.js';
import { writeProblem } from './raw-problem.js';
import { answerOddRequests, serverOptions } from './server.js';

const METRICS = /^\/metrics(?:[?#]|$)/;
const HEALTH = /^\/health\//;
const NOTHING_ELSE = 'Only /metrics and /health are answered at METRICS_PORT: everything else is at PORT.';

/** Call it before the routes are served. @param innerPort 0: there is none, and all is answered at one port */
export function keepInner(fastify: FastifyInstance, innerPort: number): void {
  if (innerPort === 0) return;
  fastify.addHook(
    'onRequest',
    checking(({ raw: { socket, url = '' } }) => {
      if (!METRICS.test(url) || socket.localPort === innerPort) return;
      throw new ProblemError('not_found', 'The metrics are at METRICS_PORT.');
    }),
  );
}

/** Answers until the process ends, also while it drains. Rejects when the port is taken. */
export async function openInnerPort(fastify: FastifyInstance, innerPort: number, host: string): Promise<void> {
  if (innerPort === 0) return;
  const { http } = serverOptions();
  const server: Server = createServer(http, (request, response) => {
    const { url = '' } = request;
    if (METRICS.test(url) || HEALTH.test(url)) fastify.routing(request, response);
    else writeProblem(response, { code: 'not_found', detail: NOTHING_ELSE });
  });
  answerOddRequests(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(innerPort, host, resolve);
  });
  server.unref();
}
