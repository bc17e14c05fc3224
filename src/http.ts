/** The HTTP side of the service: bodies, headers, API documents and the dashboard page. */
import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import type { Duplex } from 'node:stream';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { checkBody, hasBody, readBodies } from './http/bodies.js';
import { checkRequests, checking } from './http/checks.js';
import { boundConnections, onceAMinute } from './http/connections.js';
import { BodyBudget } from './http/body.budget.js';
import { keepInner } from './http/inner.port.js';
import { endWithProblem } from './http/raw-problem.js';
import { answerOddRequests, serverOptions } from './http/server.js';
import { ActivityEventDto } from './intake/activity-event.dto.js';
import { EVENTS_PATH, withEventsCall } from './intake/events.document.js';
import { EventsRoute } from './intake/events.route.js';
import { LiveAdapter } from './live/live.adapter.js';
import { guardBrowsers } from './browser-headers.js';
import { awaitAnswers, countAnswers } from './ops/answers.js';
import { roleOfSender } from './ops/auth.guard.js';
import { NestLog } from './ops/log.js';
import { ProblemFilter } from './ops/problem.filter.js';
import { isRedisAway } from './redis/redis.away.js';
import type { Parts } from './parts.js';

export async function makeApp(parts: Parts): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ ...serverOptions(), bodyLimit: parts.config.bodyLimitBytes });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(parts), adapter, {
    logger: new NestLog(parts.log),
    bodyParser: false,
  });
  app.useWebSocketAdapter(new LiveAdapter(app, parts.tickets, parts.config, refuseHandshake));
  countAnswers(app.getHttpAdapter().getInstance(), parts.metrics);
  keepInner(app.getHttpAdapter().getInstance(), parts.config.metricsPort);
  acceptRequests(app.getHttpAdapter().getInstance(), parts);
  const events = parts.config.roles.includes('intake') ? app.get(EventsRoute) : null;
  if (events !== null) awaitAnswers(parts.metrics, EVENTS_PATH, 'POST');
  events?.serve(app.getHttpAdapter().getInstance(), new ProblemFilter(parts.log, isRedisAway));
  document(app, events !== null);
  await servePage(app, parts.config.dashboardDir);
  return app;
}

function refuseHandshake(socket: Duplex, detail: string): void {
  endWithProblem(socket, { code: 'bad_request', detail });
}

/** Hooks run in the order in which they are added. */
function acceptRequests(fastify: FastifyInstance, { config, keys, metrics, log }: Parts): void {
  const sayFull = onceAMinute((dropped) =>
    log.warn({ dropped, maxConnections: config.maxConnections }, 'connections are dropped: there are enough'),
  );
  boundConnections(fastify.server, config.maxConnections, () => {
    metrics.droppedConnections.inc();
    sayFull();
  });
  answerOddRequests(fastify.server);
  guardBrowsers(fastify);
  checkRequests(fastify, config.roles.includes('live'));
  const budget = new BodyBudget(config, (bytes) => metrics.inHandBytes.set(bytes));
  fastify.addHook(
    'onRequest',
    checking((request, reply) => {
      if (hasBody(request)) budget.open(roleOfSender(keys, request), reply.raw);
      checkBody(request, reply, config);
    }),
  );
  readBodies(fastify, config, budget);
}

function document(app: NestFastifyApplication, hasEvents: boolean): void {
  const about = new DocumentBuilder()
    .setTitle('Tidewatch')
    .setDescription('Customer activity in; life-cycle stages, reasons and alerts out.')
    .setVersion('1')
    .addBearerAuth()
    .build();
  const make = (): OpenAPIObject =>
    hasEvents
      ? withEventsCall(SwaggerModule.createDocument(app, about, { extraModels: [ActivityEventDto] }))
      : SwaggerModule.createDocument(app, about);
  SwaggerModule.setup('docs', app, make, { jsonDocumentUrl: 'openapi.json' });
}

/** The build names scripts and styles after their content, so they never change. The page that names them may. */
const HASHED = `${sep}assets${sep}`;
const FOR_GOOD = 'public, max-age=31536000, immutable';

async function servePage(app: NestFastifyApplication, dir: string): Promise<void> {
  if (!existsSync(dir)) return;
  await app.register(fastifyStatic, {
    root: dir,
    prefix: '/',
    decorateReply: false,
    wildcard: false,
    // The build writes each file compressed beside the plain one.
    preCompressed: true,
    globIgnore: ['**/*.{br,gz}'],
    cacheControl: false,
    setHeaders: (reply, path) => void reply.header('cache-control', path.includes(HASHED) ? FOR_GOOD : 'no-cache'),
  });
}
