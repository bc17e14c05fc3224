/** Turns the bytes of a request into the value that its handler receives. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../core/contracts/problems.js';
import { CLOUD_EVENT, CLOUD_EVENTS, NDJSON, parseJson, parseNdjson } from '../intake/body.formats.js';
import { EVENTS_PATH } from '../intake/events.document.js';
import { collectBytes } from './body.bytes.js';
import { checkEncodings, tooLarge, unpacked } from './content-encoding.js';
import { textOf } from './text.js';
import { TurnBudget } from './turn.budget.js';

const MOST_USUAL = 'application/json';
const JSON_TYPES = [MOST_USUAL, CLOUD_EVENT, CLOUD_EVENTS];
/** The largest body of calls that accept no events. */
const MOST_BYTES_OF_OTHERS = 65_536;
const TYPES = new Set([...JSON_TYPES, NDJSON]);
const CHARSETS = /;\s*charset\s*=\s*"?([^\s;"]*)/gi;

export interface BodyLimits {
  bodyLimitBytes: number;
  maxEventsPerPost: number;
}

/** Counts the bytes of bodies as they arrive. */
export interface BodyCount {
  /** Throws a problem when there is no room for more. Calls `refuse` when this body must make room for others. */
  add(request: IncomingMessage, bytes: number, refuse: (problem: ProblemError) => void): void;
  arrived(request: IncomingMessage): void;
}

export function readBodies(fastify: FastifyInstance, limits: BodyLimits, count: BodyCount): void {
  fastify.removeAllContentTypeParsers();
  const turns = new TurnBudget();
  const addParser = (types: string[], parse: (body: Buffer) => unknown): void => {
    fastify.addContentTypeParser(types, (request, payload, done) => {
      const most = mostBytes(request, limits);
      let size = 0;
      const refuse = collectBytes(
        unpacked(request, payload, most),
        (bytes) => {
          size += bytes;
          if (size > most) throw tooLarge(most);
          count.add(request.raw, bytes, (problem) => refuse(problem));
        },
        (fault, body) => {
          count.arrived(request.raw);
          turns.run(() =>
            answer(done, () => {
              if (fault !== null) throw fault;
              return parse(body ?? Buffer.alloc(0));
            }),
          );
        },
      );
    });
  };
  addParser(JSON_TYPES, (body) => parseJson(textOf(body, false), limits.maxEventsPerPost));
  addParser([NDJSON], (body) => parseNdjson(textOf(body, true), limits.maxEventsPerPost));
}

/** Checks the headers only. Throws a problem when the type or the size of the body is not accepted. */
export function checkBody(request: FastifyRequest, reply: FastifyReply, limits: BodyLimits): void {
  if (!hasBody(request)) {
    delete request.headers['content-type']; // many clients send one with every POST, even without a body
    return;
  }
  checkType(request.headers['content-type']);
  checkEncodings(request, reply);
  const most = mostBytes(request, limits);
  if (Number(request.headers['content-length']) > most) throw tooLarge(most);
}

/** Only calls that accept events get the large limit. */
function mostBytes({ routeOptions }: FastifyRequest, { bodyLimitBytes }: BodyLimits): number {
  return routeOptions.url === EVENTS_PATH ? bodyLimitBytes : Math.min(bodyLimitBytes, MOST_BYTES_OF_OTHERS);
}

function answer(done: (fault: Error | null, body?: unknown) => void, read: () => unknown): void {
  try {
    done(null, read());
  } catch (fault) {
    done(fault instanceof Error ? fault : new Error('unknown'));
  }
}

export function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function checkType(header = ''): void {
  if (header === MOST_USUAL) return;
  const type = header.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!TYPES.has(type)) {
    const given = type === '' ? 'The body has no Content-Type' : `Content-Type "${type}" is not accepted`;
    throw new ProblemError('unsupported_media_type', `${given}: send ${[...TYPES].join(', ')}.`);
  }
  for (const [, charset = ''] of header.matchAll(CHARSETS)) {
    if (!/^utf-?8$/i.test(charset))
      throw new ProblemError(
        'unsupported_media_type',
        `charset=${charset} is not accepted: convert the body to UTF-8 and send charset=utf-8, or none.`,
      );
  }
}
