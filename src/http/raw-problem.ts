/** Problem details where no handler can give them: before a request is one, or when it fits no route. */
import { STATUS_CODES, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { PROBLEMS, problemBody, type ProblemCode } from '../core/contracts/problems.js';

export interface RawProblem {
  code: ProblemCode;
  detail: string;
}

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** A client that still sends is listened to for so long, so that it reads the answer instead of a reset. */
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

/** Closes the connection. Answers that are under way on it go first; none is broken into. */
export function endWithProblem(socket: Duplex, problem: RawProblem): void {
  if (answered.has(socket)) return; // what follows garbage is garbage again
  answered.add(socket);
  const current: unknown = Reflect.get(socket, '_httpMessage'); // where Node keeps it, and looks as well
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
