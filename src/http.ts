/** The HTTP side of the service: bodies, headers, documents, the page. */
import { existsSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { fastifyStatic } from '@fastify/static';
import { AppModule } from './app.module.js';
import { CLOUD_EVENT, CLOUD_EVENTS, NDJSON } from './intake/bodies.js';
import { limitBytesInHand } from './intake/in-hand.js';
import { LiveAdapter } from './live/live.adapter.js';
import { ProblemError } from './core/problems.js';
import { guardBrowsers } from './browser-headers.js';
import { countAnswers } from './ops/answers.js';
import { roleOf } from './ops/auth.guard.js';
import { NestLog } from './ops/log.js';
import type { Parts } from './parts.js';

/** A request that has not arrived by then is given up. */
const REQUEST_MS = 30_000;

export async function makeApp(parts: Parts): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: parts.config.bodyLimitBytes,
    forceCloseConnections: 'idle',
    requestTimeout: REQUEST_MS,
    // A parameter that is given twice counts as given last, so that every one is a text.
    routerOptions: { querystringParser: (text) => Object.fromEntries(new URLSearchParams(text)) },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(parts), adapter, {
    logger: new NestLog(parts.log),
    bodyParser: false,
  });
  app.useWebSocketAdapter(new LiveAdapter(app, parts.tickets));
  countAnswers(app.getHttpAdapter().getInstance(), parts.metrics);
  limitBodies(app, parts);
  readBodies(app);
  guardBrowsers(app.getHttpAdapter().getInstance());
  document(app);
  await servePage(app, parts.config.dashboardDir);
  return app;
}

function limitBodies(app: NestFastifyApplication, { config, keys, metrics }: Parts): void {
  limitBytesInHand(
    app.getHttpAdapter().getInstance(),
    config,
    (request) => void roleOf(keys, request),
    (bytes) => metrics.inHandBytes.set(bytes),
  );
}

function readBodies(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    ['application/json', CLOUD_EVENT, CLOUD_EVENTS],
    { parseAs: 'string' },
    (_request: unknown, body: string | Buffer, done: (fault: Error | null, value?: unknown) => void) => {
      try {
        done(null, JSON.parse(String(body)));
      } catch (fault) {
        done(new ProblemError('not_json', fault instanceof Error ? fault.message : 'The body cannot be parsed.'));
      }
    },
  );
  fastify.addContentTypeParser(
    NDJSON,
    { parseAs: 'string' },
    (_request: unknown, body: string | Buffer, done: (fault: Error | null, value?: unknown) => void) =>
      done(null, body),
  );
}

function document(app: NestFastifyApplication): void {
  const about = new DocumentBuilder()
    .setTitle('Tidewatch')
    .setDescription('Customer activity in; life-cycle stages, reasons and alerts out.')
    .setVersion('1')
    .addBearerAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, about), { jsonDocumentUrl: 'openapi.json' });
}

async function servePage(app: NestFastifyApplication, dir: string): Promise<void> {
  if (existsSync(dir))
    await app.register(fastifyStatic, { root: dir, prefix: '/', decorateReply: false, wildcard: false });
}
