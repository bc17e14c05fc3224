/** Collects a body as it arrives. Memory is allocated for received bytes only, never for an announced length. */
import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { ProblemError } from '../core/contracts/problems.js';

/**
 * @param onBytes receives every piece before it is stored, and may throw
 * @param done is called once: with an error, or with the whole body
 * @returns a function that abandons the body; the bytes still to come are dropped
 */
export function collectBytes(
  body: Readable,
  onBytes: (bytes: number) => void,
  done: (fault: Error | null, bytes?: Buffer) => void,
): (fault: Error) => void {
  const pieces = new Pieces();
  let isOver = false;
  const end = (fault: Error | null): void => {
    if (isOver) return;
    isOver = true;
    body.off('data', take);
    if (fault === null) {
      done(null, pieces.whole());
      return;
    }
    if (body instanceof IncomingMessage) body.resume();
    else body.destroy();
    done(fault instanceof ProblemError ? fault : cutOff());
  };
  const take = (bytes: Buffer): void => {
    try {
      onBytes(bytes.length);
      pieces.add(bytes);
    } catch (fault) {
      end(fault instanceof Error ? fault : cutOff());
    }
  };
  // The listeners stay attached: an unhandled 'error' event would end the process.
  body.on('data', take).once('end', () => end(null));
  body.on('error', end);
  return end;
}

function cutOff(): ProblemError {
  return new ProblemError('bad_request', 'The connection ended before the body did: send it again.');
}

/**
 * Pieces are copied into one buffer that doubles. A stored piece costs a hundred bytes of overhead and may hold a
 * single byte.
 */
class Pieces {
  private buffer = Buffer.alloc(0);
  private size = 0;

  add(bytes: Buffer): void {
    const size = this.size + bytes.length;
    if (size > this.buffer.length) {
      const larger = Buffer.allocUnsafe(this.size === 0 ? size : Math.max(size, 2 * this.buffer.length));
      this.buffer.copy(larger, 0, 0, this.size);
      this.buffer = larger;
    }
    bytes.copy(this.buffer, this.size);
    this.size = size;
  }

  whole(): Buffer {
    return this.buffer.subarray(0, this.size);
  }
}
