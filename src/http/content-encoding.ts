/**
 * Compressed bodies. The limit applies to the unpacked size. Bodies are unpacked piece by piece and abandoned at the
 * limit, so a body that unpacks to a thousand times its size costs no more memory than an uncompressed one.
 */
import { Readable, finished, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../core/contracts/problems.js';

/**
 * The sender of a zstd stream chooses how much memory the reader needs: at most 8 MiB, the limit of RFC 9659 for
 * HTTP.
 */
const ZSTD_WINDOW_LOG = 23;
const ZSTD_WINDOW_PARAMETER = 100;

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => zlib.createGunzip()],
  ['deflate', () => zlib.createInflate()],
  ['br', () => zlib.createBrotliDecompress()],
  ...zstd(),
]);
const ACCEPTED = [...DECODERS.keys()].join(', ');
const ALIASES: ReadonlyMap<string, string> = new Map([['x-gzip', 'gzip']]);

/** Checks the headers only. Throws an `unsupported_encoding` problem; the answer then lists the accepted encodings. */
export function checkEncodings({ headers }: FastifyRequest, reply: FastifyReply): void {
  const encoding = encodingOf(headers['content-encoding']);
  if (encoding !== null && !DECODERS.has(encoding)) {
    reply.header('accept-encoding', ACCEPTED); // RFC 9110 recommends this header for a 415
    throw new ProblemError(
      'unsupported_encoding',
      `Content-Encoding "${encoding}" is not accepted: send one of ${ACCEPTED}, once, or the plain body.`,
    );
  }
  const framing = headers['transfer-encoding'];
  if (framing !== undefined && framing.trim().toLowerCase() !== 'chunked')
    throw new ProblemError('unsupported_encoding', `Transfer-Encoding "${framing}" is not accepted: send "chunked".`);
}

/** The unpacked bytes, at most `mostBytes`. The stream fails with a problem when the body is larger, or broken. */
export function unpacked({ headers }: FastifyRequest, body: Readable, mostBytes: number): Readable {
  const encoding = encodingOf(headers['content-encoding']);
  const decoder = encoding === null ? undefined : DECODERS.get(encoding)?.();
  if (encoding === null || decoder === undefined) return body;
  let received = 0;
  body.on('data', (bytes: Buffer) => {
    received += bytes.length;
    // Needed even when nothing has come out of the decoder yet.
    if (received > mostBytes) decoder.destroy(tooLarge(mostBytes));
  });
  finished(body, { writable: false }, (fault) => {
    if (fault) decoder.destroy(fault);
  });
  body.pipe(decoder);
  decoder.on('error', ignore); // the reader receives the error below
  decoder.once('close', () => body.resume()); // the rest of a refused body is dropped
  return Readable.from(
    bounded(decoder, encoding, mostBytes, () => received),
    { objectMode: false },
  );
}

async function* bounded(
  decoder: Transform,
  encoding: string,
  mostBytes: number,
  received: () => number,
): AsyncGenerator<Buffer> {
  const parts: AsyncIterable<Buffer> = decoder;
  let size = 0;
  try {
    for await (const bytes of parts) {
      size += bytes.length;
      if (size > mostBytes) throw tooLarge(mostBytes);
      yield bytes;
    }
    if (bytesRead(decoder) < received()) throw new Error('bytes follow its end');
  } catch (fault) {
    throw fault instanceof ProblemError ? fault : broken(encoding, fault);
  }
}

function ignore(): void {
  // reported elsewhere
}

/**
 * Null for a body without compression. Stacked encodings arrive as one name with commas, which matches nothing and is
 * refused.
 */
function encodingOf(header: string | undefined): string | null {
  const named = header?.trim().toLowerCase() ?? '';
  return named === '' || named === 'identity' ? null : (ALIASES.get(named) ?? named);
}

function bytesRead(decoder: Transform): number {
  return 'bytesWritten' in decoder && typeof decoder.bytesWritten === 'number' ? decoder.bytesWritten : Infinity;
}

export function tooLarge(mostBytes: number): ProblemError {
  return new ProblemError('body_too_large', `A body may hold ${mostBytes} bytes, unpacked: send it in smaller parts.`);
}

function broken(encoding: string, fault: unknown): ProblemError {
  const reason = fault instanceof Error ? fault.message : 'unknown';
  const format = encoding === 'deflate' ? 'deflate (the zlib format of RFC 1950)' : encoding;
  return new ProblemError(
    'broken_encoding',
    `The body cannot be unpacked as ${format}: ${reason}. Compress it anew and send it again, or send it plain.`,
  );
}

/** Node has zstd since 22.15. */
function zstd(): [string, () => Transform][] {
  const make: unknown = Reflect.get(zlib, 'createZstdDecompress');
  return isMaker(make) ? [['zstd', () => make({ params: { [ZSTD_WINDOW_PARAMETER]: ZSTD_WINDOW_LOG } })]] : [];
}

function isMaker(found: unknown): found is (options: object) => Transform {
  return typeof found === 'function';
}
