/**
 * The inner port: metrics and health on a port of their own, so that the network can keep everybody else from them. It is a
 * second server before the same routes. Health is answered at both, because balancers ask where they send requests.
 */
import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../core/contracts/problems.js';
import { checking } from './checks.js';
import { answerOddRequests, serverOptions } from './server.js';

const METRICS = /^\/metrics(?:[?#]|$)/;
const HEALTH = /^\/health\//;

/** Call it before the routes are served. @param innerPort 0: there is none, and all is answered at one port */
export function keepInner(fastify: FastifyInstance, innerPort: number): void {
  if (innerPort === 0) return;
  fastify.addHook(
    'onRequest',
    checking(({ raw: { socket, url = '' } }) => {
      const isInner = socket.localPort === innerPort;
      if (METRICS.test(url) ? isInner : !isInner || HEALTH.test(url)) return;
      const sentence = isInner
        ? 'Only /metrics and /health are answered at METRICS_PORT: everything else is at PORT.'
        : 'The metrics are at METRICS_PORT.';
      throw new ProblemError('not_found', sentence);
    }),
  );
}

/** Answers until the process ends, also while it drains. Rejects when the port is taken. */
export async function openInnerPort(fastify: FastifyInstance, innerPort: number, host: string): Promise<void> {
  if (innerPort === 0) return;
  const { http } = serverOptions();
  const server: Server = createServer(http, (request, response) => fastify.routing(request, response));
  answerOddRequests(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(innerPort, host, resolve);
  });
  server.unref();
}
