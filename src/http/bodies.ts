/** From the bytes of a request to what its handler is given. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../core/problems.js';
import { CLOUD_EVENT, CLOUD_EVENTS, NDJSON, parseJson, parseNdjson } from '../intake/bodies.js';
import { checkEncodings, tooLarge, unpacked } from './content-encoding.js';
import { textOf } from './text.js';

const JSON_TYPES = ['application/json', CLOUD_EVENT, CLOUD_EVENTS];
const TYPES = new Set([...JSON_TYPES, NDJSON]);
const CHARSETS = /;\s*charset\s*=\s*"?([^\s;"]*)/gi;

export interface BodyLimits {
  bodyLimitBytes: number;
  maxEventsPerPost: number;
}

/** @param onArrived hears how large a body turned out to be, unpacked */
export function readBodies(
  fastify: FastifyInstance,
  { bodyLimitBytes: limitBytes, maxEventsPerPost: mostItems }: BodyLimits,
  onArrived: (request: FastifyRequest, bytes: number) => void,
): void {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('preParsing', (request, _reply, payload, done) =>
    done(null, hasBody(request) ? unpacked(request, payload, limitBytes) : payload),
  );
  const addParser = (types: string[], parse: (body: Buffer) => unknown): void => {
    fastify.addContentTypeParser<Buffer>(types, { parseAs: 'buffer' }, (request, body, done) => {
      onArrived(request, body.length);
      try {
        done(null, parse(body));
      } catch (fault) {
        done(fault instanceof Error ? fault : new Error('unknown'));
      }
    });
  };
  addParser(JSON_TYPES, (body) => parseJson(textOf(body, false), mostItems));
  addParser([NDJSON], (body) => parseNdjson(textOf(body, true), mostItems));
}

/** By its headers alone. Throws a problem for a body of a kind or a size that is not taken. */
export function checkBody(request: FastifyRequest, reply: FastifyReply, limitBytes: number): void {
  if (!hasBody(request)) {
    delete request.headers['content-type']; // many clients name one for every post
    return;
  }
  checkType(request.headers['content-type']);
  checkEncodings(request, reply);
  if (Number(request.headers['content-length']) > limitBytes) throw tooLarge(limitBytes);
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function checkType(header = ''): void {
  const type = header.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!TYPES.has(type)) {
    const given = type === '' ? 'The body has no Content-Type' : `Content-Type "${type}" is not taken`;
    throw new ProblemError('unsupported_media_type', `${given}: send ${[...TYPES].join(', ')}.`);
  }
  for (const [, charset = ''] of header.matchAll(CHARSETS)) {
    if (!/^utf-?8$/i.test(charset))
      throw new ProblemError(
        'unsupported_media_type',
        `charset=${charset} is not taken: convert the body to UTF-8 and send charset=utf-8, or none.`,
      );
  }
}
