/** Counts what was answered, by route, method and status. Only routes that exist are labels: a path may say anything. */
import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

const NO_ROUTE = 'none';

export function countAnswers(fastify: FastifyInstance, metrics: Pick<Metrics, 'answers'>): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url;
    const method = route === undefined ? NO_ROUTE : request.method;
    metrics.answers.inc({ route: route ?? NO_ROUTE, method, status: String(reply.statusCode) });
    done();
  });
}
