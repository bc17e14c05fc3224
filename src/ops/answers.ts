/**
 * Counts answers by route, method, status and kind of run. Only existing routes are labels, because a client may send any
 * path. A replay is told to wait as a matter of course, so its answers are counted apart from those of the live run.
 */
import type { FastifyInstance } from 'fastify';
import type { RunKind } from './event.times.js';
import type { Metrics } from './metrics.js';

const NO_ROUTE = 'none';
const LIVE: RunKind = 'live';
const AWAITED = ['202', '429', '500', '503'];

export function countAnswers(fastify: FastifyInstance, metrics: Pick<Metrics, 'answers'>): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url;
    const method = route === undefined ? NO_ROUTE : request.method;
    metrics.answers.inc({
      route: route ?? NO_ROUTE,
      method,
      status: String(reply.statusCode),
      run: runOf(request.query),
    });
    done();
  });
}

/**
 * Lets the counts of a route's answers about the live run begin with zero: the rate of a series that begins with its first
 * answer misses that one, and it may be the only fault.
 */
export function awaitAnswers({ answers }: Pick<Metrics, 'answers'>, route: string, method: string): void {
  for (const status of AWAITED) answers.inc({ route, method, status, run: LIVE }, 0);
}

/** Of the query; a request that names no run is about the live one. */
function runOf(query: unknown): RunKind {
  const run = typeof query === 'object' && query !== null && 'run' in query ? query.run : LIVE;
  return run === LIVE ? LIVE : 'replay';
}
