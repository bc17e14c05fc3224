import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { checkBody, hasBody, readBodies } from '../../src/http/bodies.js';
import { checkRequests, checking } from '../../src/http/checks.js';
import { BodyBudget } from '../../src/http/body.budget.js';
import { serverOptions } from '../../src/http/server.js';
import { createLog } from '../../src/ops/log.js';
import { ProblemFilter } from '../../src/ops/problem.filter.js';
import { expectProblem } from '../e2e/problem.matcher.js';
import { Wire, type WireAnswer } from '../e2e/wire.js';

const REQUEST_MS = 600;
const REST_MS = 200;
const LIMIT_BYTES = 10_000;
const BODY = JSON.stringify({ what: 'x'.repeat(200) });

/** Each call waits here until it is let go. */
const waiting: (() => void)[] = [];
/** How many bytes counted, one after the other. */
let inHand: number[] = [];
let requests = 0;
let isClosing = false;
let app: NestFastifyApplication;
let url: string;

@Controller('v1/events')
class WaitingController {
  @Post()
  async take(@Body() body: unknown): Promise<unknown> {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      changed();
    });
    return body;
  }
}

@Module({ controllers: [WaitingController] })
class WaitingModule {}

beforeAll(async () => {
  const adapter = new FastifyAdapter({ ...serverOptions(REQUEST_MS, REST_MS), bodyLimit: LIMIT_BYTES });
  app = await NestFactory.create<NestFastifyApplication>(WaitingModule, adapter, { logger: false, bodyParser: false });
  app.useGlobalFilters(new ProblemFilter(createLog('silent'), () => false));
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (_request, _reply, done) => {
    requests++;
    changed();
    done();
  });
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    changed();
    done();
  });
  checkRequests(fastify, false);
  const limits = { maxInHandBytes: 100 * LIMIT_BYTES, bodyLimitBytes: LIMIT_BYTES, maxEventsPerPost: 100 };
  const count = new BodyBudget(limits, (bytes) => {
    if (bytes !== inHand.at(-1)) inHand.push(bytes);
    changed();
  });
  fastify.addHook(
    'onRequest',
    checking((request, reply) => {
      if (hasBody(request)) count.open('somebody', reply.raw);
      checkBody(request, reply, limits);
    }),
  );
  readBodies(fastify, limits, count);
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(() => app.close());

let changed: () => void = () => undefined;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => (changed = resolve));
}

function head(more: string): string {
  return `POST /v1/events HTTP/1.1\r\nhost: bank\r\ncontent-type: application/json\r\n${more}\r\n`;
}

function problemOf({ status, headers, body }: WireAnswer): ReturnType<typeof expectProblem> {
  return expectProblem({ status, contentType: headers['content-type'], body });
}

async function letGo(): Promise<void> {
  await until(() => waiting.length > 0);
  waiting.shift()?.();
}

describe('a request that does not arrive in time', () => {
  it.each([
    ['in its headers', 'POST /v1/events HTTP/1.1\r\nhost: ba'],
    ['in its body', `${head('content-length: 100\r\n')}{"a"`],
    ['between its chunks', `${head('transfer-encoding: chunked\r\n')}2\r\n[]\r\n`],
    ['in its compressed body', `${head('transfer-encoding: chunked\r\ncontent-encoding: gzip\r\n')}2\r\n\x1f`],
  ])('is told so: %s', async (_where, bytes) => {
    const wire = (await Wire.open(url)).send(bytes);
    expect(problemOf(await wire.answer()).code).toBe('request_timeout');
    await wire.closed;
  });
});

describe('the headers of a request', () => {
  it('have less time than the whole of it', async () => {
    const wires = [await Wire.open(url), await Wire.open(url)] as const;
    wires[0].send(`${head('content-length: 100\r\n')}{"a"`);
    wires[1].send('POST /v1/events HTTP/1.1\r\nhost: ba');
    const inOrder: string[] = [];
    const note = (what: string) => () => inOrder.push(what);
    await Promise.all([wires[0].answer().then(note('whole')), wires[1].answer().then(note('headers'))]);
    expect(inOrder).toEqual(['headers', 'whole']);
  });
});

describe('a connection', () => {
  it('that says nothing is closed in time', async () => {
    const wire = await Wire.open(url);
    expect(problemOf(await wire.answer()).code).toBe('request_timeout');
    await wire.closed;
  });

  it('that rests after an answer is closed in time, and until then goes on', async () => {
    const wire = await Wire.open(url);
    for (let i = 0; i < 2; i++) {
      wire.send(`${head(`content-length: ${BODY.length}\r\n`)}${BODY}`);
      await letGo();
      expect((await wire.answer()).status).toBe(201);
    }
    await wire.closed;
  });
});

describe('a request that trickles in', () => {
  it('has no more time than one that stops', async () => {
    const wire = (await Wire.open(url)).send(head('content-length: 10000\r\n'));
    const trickle = setInterval(() => wire.send(' '), REQUEST_MS / 20);
    expect(problemOf(await wire.answer()).code).toBe('request_timeout');
    clearInterval(trickle);
    await wire.closed;
  });
});

describe('the bytes a body counts with', () => {
  it('are those that have arrived, whatever is announced', async () => {
    inHand = [0];
    const wire = (await Wire.open(url)).send(head(`content-length: ${BODY.length}\r\n`));
    wire.send(BODY.slice(0, 50));
    await until(() => inHand.includes(50));
    wire.send(BODY.slice(50));
    await letGo();
    expect((await wire.answer()).body).toBe(BODY);
    await until(() => inHand.at(-1) === 0);
    expect(inHand).toEqual([0, 50, BODY.length, 0]);
    wire.close();
  });

  it('are those it unpacks to', async () => {
    inHand = [0];
    const packed = gzipSync(BODY);
    const wire = (await Wire.open(url)).send(head('transfer-encoding: chunked\r\ncontent-encoding: gzip\r\n'));
    wire.send(`${packed.length.toString(16)}\r\n`, packed, '\r\n0\r\n\r\n');
    await letGo();
    expect((await wire.answer()).body).toBe(BODY);
    await until(() => inHand.at(-1) === 0);
    expect(inHand).toEqual([0, BODY.length, 0]);
    wire.close();
  });

  it('are given back when the connection ends', async () => {
    inHand = [0];
    const wire = (await Wire.open(url)).send(head(`content-length: ${BODY.length}\r\n`), BODY.slice(0, 50));
    await until(() => inHand.includes(50));
    wire.close();
    await until(() => inHand.at(-1) === 0);
    expect(inHand).toEqual([0, 50, 0]);
  });

  it('are given back when the body turns out to be broken', async () => {
    inHand = [0];
    const wire = (await Wire.open(url)).send(head(`content-length: 10\r\n`), '{"a":12345');
    expect(problemOf(await wire.answer()).code).toBe('not_json');
    await until(() => inHand.at(-1) === 0);
    wire.close();
  });
});

describe('answers on one connection', () => {
  it('that are under way are not broken into by garbage behind them', async () => {
    const wire = (await Wire.open(url)).send(`${head(`content-length: ${BODY.length}\r\n`)}${BODY}garbage\r\n\r\n`);
    await letGo();
    expect(await wire.answer()).toMatchObject({ status: 201, body: BODY });
    expect(problemOf(await wire.answer()).code).toBe('malformed_request');
    await wire.closed;
  });

  it('say that the service is stopping once it is', async () => {
    const post = head(`content-length: ${BODY.length}\r\n`) + BODY;
    const wire = (await Wire.open(url)).send(post);
    await until(() => waiting.length > 0);
    const closed = app.close();
    await until(() => isClosing);
    const before = requests;
    wire.send(post);
    await until(() => requests > before);
    await letGo();
    expect((await wire.answer()).status).toBe(201);
    const last = await wire.answer();
    expect(problemOf(last).code).toBe('stopping');
    expect(last.headers).toMatchObject({ connection: 'close', 'retry-after': '2' });
    await closed;
  });
});
