/**
 * Problem details for cases that no handler sees: bytes that are not yet a request, or a request that fits no route.
 */
import { STATUS_CODES, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { PROBLEMS, problemBody, type ProblemCode } from '../core/contracts/problems.js';

export interface RawProblem {
  code: ProblemCode;
  detail: string;
}

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/**
 * How long the socket keeps reading from a client that is still sending, so that the client reads the answer instead
 * of a reset.
 */
const LINGER_MS = 1_000;
const answered = new WeakSet<Duplex>();

export function writeProblem(response: ServerResponse, { code, detail }: RawProblem): void {
  const body = JSON.stringify(problemBody(code, detail));
  response.writeHead(PROBLEMS[code].status, {
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  response.end(body);
}

/** Closes the connection with this problem. Answers in progress on it are sent first, and none is interrupted. */
export function endWithProblem(socket: Duplex, problem: RawProblem): void {
  if (answered.has(socket)) return; // after one malformed request the following bytes are malformed as well
  answered.add(socket);
  // Node's own error handling reads the response from there too.
  const current: unknown = Reflect.get(socket, '_httpMessage');
  if (!isAnswer(current)) end(socket, problem);
  else if (current.req.complete) current.once('finish', () => end(socket, problem));
  else if (current.headersSent) socket.destroy();
  else end(socket, problem);
}

function isAnswer(value: unknown): value is ServerResponse {
  return value instanceof ServerResponse;
}

function end(socket: Duplex, { code, detail }: RawProblem): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status } = PROBLEMS[code];
  const body = JSON.stringify(problemBody(code, detail));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `date: ${new Date().toUTCString()}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.once('end', () => socket.destroy());
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
