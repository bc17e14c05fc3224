/**
 * Answers of the events' door, word for word as an earlier build gave them: the fixture was written by that build, when
 * the call was a controller like all others.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunView } from '../../src/client/protocol.js';
import { MOST_BYTES, MOST_EVENTS, RUN, eventRequests, type EventRequest } from './event.requests.js';
import { emptyDatabase, startTestService, until, type TestService } from './service.harness.js';
import { Wire } from './wire.js';

interface Fixture {
  answers: Record<string, { status: number; headers: Record<string, string>; body: string }>;
  metrics: string[];
  applied: Record<string, number>;
  document: unknown;
}

const FIXTURE = JSON.parse(readFileSync('test/fixtures/answers.events-1.json', 'utf8')) as Fixture;
/** They differ with every answer, or belong to Node. */
const NOT_COMPARED = ['date', 'keep-alive'];
const NOW = Date.now();
const REQUESTS = Object.entries(eventRequests(NOW));
const COUNTED = /^tidewatch_(http_answers_total\{route="\/v1\/events"|events_total\{[^}]*outcome="rejected")/;

let service: TestService;
const found: Fixture['answers'] = {};

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(66), {
    BODY_LIMIT_BYTES: String(MOST_BYTES),
    MAX_EVENTS_PER_POST: String(MOST_EVENTS),
  });
  await fetch(`${service.url}/v1/runs/${RUN}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${service.keys.operator}` },
  });
  for (const [name, request] of REQUESTS) found[name] = await answerOf(request);
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
});

async function answerOf(request: EventRequest): Promise<Fixture['answers'][string]> {
  const wire = (await Wire.open(service.url)).send(...bytesOf(request));
  const { status, headers, body } = await wire.answer(request.method === 'HEAD');
  wire.close();
  const compared = Object.entries(headers).filter(([name]) => !NOT_COMPARED.includes(name));
  return { status, headers: Object.fromEntries(compared), body: withoutInstants(body) };
}

function bytesOf({ method = 'POST', path = '/v1/events', body, chunked = false, ...rest }: EventRequest): Uint8Array[] {
  const bytes = Buffer.from(body ?? '');
  const { type = 'application/json', key = 'producer', headers = {} } = rest;
  const keys: Record<string, string> = service.keys;
  const framing = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(bytes.length) };
  const all = {
    host: 'bank',
    ...(type === null ? {} : { 'content-type': type }),
    ...(key === null ? {} : { authorization: key in keys ? `Bearer ${keys[key] ?? ''}` : key }),
    ...(bytes.length > 0 || chunked ? framing : {}),
    ...headers,
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const chunks = [`${bytes.length.toString(16)}\r\n`, bytes, '\r\n0\r\n\r\n'];
  const sent = chunked ? (bytes.length > 0 ? chunks : ['0\r\n\r\n']) : [bytes];
  return [`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n`, ...sent].map((part) => Buffer.from(part));
}

function withoutInstants(body: string): string {
  return body.replace(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, '<instant>');
}

describe("the events' door answers as it did", () => {
  it('to as many requests', () => {
    expect(Object.keys(FIXTURE.answers)).toEqual(REQUESTS.map(([name]) => name));
  });

  it.each(REQUESTS)('to %s', (name) => {
    expect(found[name]).toEqual(FIXTURE.answers[name]);
  });

  it('in its document', async () => {
    expect(await documented()).toEqual(FIXTURE.document);
  });

  it('in what it counts', async () => {
    expect(await counted()).toEqual(FIXTURE.metrics);
  });

  it('in what is applied: every event once', async () => {
    expect(await applied()).toEqual(FIXTURE.applied);
  });
});

async function documented(): Promise<unknown> {
  const { paths, components } = await service.get<{
    paths: Record<string, unknown>;
    components: { schemas: Record<string, unknown> };
  }>('/openapi.json');
  return { call: paths['/v1/events'], event: components.schemas['ActivityEventDto'] };
}

async function counted(): Promise<string[]> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const counts = new Map<string, number>();
  for (const line of text.split('\n').filter((one) => COUNTED.test(one))) {
    const [name = '', value] = line.replace(/,run="\w+"/, '').split(' '); // the runs were not told apart
    counts.set(name, (counts.get(name) ?? 0) + Number(value));
  }
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .sort();
}

async function applied(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const run of ['live', RUN]) {
    const view = await until(
      () => service.get<RunView>(`/v1/runs/${run}`),
      ({ idle }) => idle,
    );
    counts[run] = view.applied;
  }
  return counts;
}
