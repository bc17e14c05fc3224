/** Counts answers by route, method and status. Only existing routes are labels, because a client may send any path. */
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
