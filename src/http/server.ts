/** The settings of Node's server and Fastify's router, and the answers to bytes that never become a request. */
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { parseQuery } from './query.js';
import { endWithProblem, writeProblem, type RawProblem } from './raw-problem.js';
import { Request } from './upgrade.js';

/** A request that has not fully arrived by then is dropped. Its headers alone have half of this time. */
const REQUEST_MS = 30_000;
const CHECKS_PER_LIMIT = 6;
/**
 * How long an idle connection stays open. It is longer than proxies keep theirs; otherwise a proxy would send into a
 * closed connection.
 */
const REST_MS = 72_000;

/** A customer's id has 64 characters, which percent-encoding makes 768. */
const LONGEST_PARAMETER = 1_024;

/**
 * @param requestMs how long a request may take to arrive
 * @param restMs how long a connection may stay idle after an answer
 */
export function serverOptions(requestMs = REQUEST_MS, restMs = REST_MS) {
  const http: ServerOptions = {
    IncomingMessage: Request,
    requireHostHeader: false, // checked later, where it can be answered as a problem
    // Node enforces the limit of the whole request only when the limit of the headers is lower.
    requestTimeout: requestMs,
    headersTimeout: requestMs / 2,
    connectionsCheckingInterval: requestMs / CHECKS_PER_LIMIT,
  };
  return {
    http,
    requestTimeout: requestMs,
    keepAliveTimeout: restMs,
    forceCloseConnections: 'idle' as const,
    return503OnClosing: false, // answered by `checkRequest`, as a problem
    routerOptions: { querystringParser: parseQuery, maxParamLength: LONGEST_PARAMETER },
    clientErrorHandler: (fault: ParserFault, socket: Duplex) => {
      if (fault.code === 'ECONNRESET' || socket.destroyed) return;
      endWithProblem(socket, problemOf(fault));
    },
    frameworkErrors: (fault: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
      writeProblem(reply.raw, problemOfAddress(fault)),
  };
}

/** Cases that Node answers with an empty response, or not at all, unless there is a listener. */
export function answerOddRequests(server: Server): void {
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    writeProblem(response, {
      code: 'expectation_failed',
      detail: `"Expect: ${request.headers.expect ?? ''}" cannot be met: send "Expect: 100-continue", or none.`,
    }),
  );
  server.on('connect', (_request: IncomingMessage, socket: Duplex) =>
    endWithProblem(socket, { code: 'method_not_allowed', detail: 'This is no proxy: CONNECT is not accepted.' }),
  );
}

interface ParserFault extends Error {
  code?: string;
  reason?: string;
}

/** The problem for a request that Node's parser refused. */
function problemOf({ code, reason, message }: ParserFault): RawProblem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { code: 'request_timeout', detail: 'The request did not arrive in time: send it again, in one go.' };
    case 'HPE_HEADER_OVERFLOW':
      return {
        code: 'headers_too_large',
        detail: 'The address and the headers are too large together: shorten the query, or leave out cookies.',
      };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { code: 'body_too_large', detail: 'The chunks carry too many extensions: send them without.' };
    default:
      return {
        code: 'malformed_request',
        detail: `This is not HTTP/1.1: ${reason ?? message}. Look at the request line, the headers and the chunks.`,
      };
  }
}

function problemOfAddress({ statusCode }: FastifyError): RawProblem {
  return statusCode === 414
    ? { code: 'uri_too_long', detail: `A part of the path is longer than ${LONGEST_PARAMETER} bytes: no id is.` }
    : {
        code: 'bad_request',
        detail: 'The path is not percent-encoded UTF-8: encode it, and write a percent sign as %25.',
      };
}
