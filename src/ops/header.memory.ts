/**
 * Remembers by which header a connection last identified itself, and what was found by it. A sender keeps its connection
 * and its key, so that the key is digested once per connection and not once per request.
 *
 * The header itself is not kept, only two hashes of it under seeds that every process draws anew. They are fast and no
 * digest, and need be none: they are compared with the next header of the same connection only, which has shown a good
 * key already. Another header has both hashes and the length of that one by chance, once in 2^64 times.
 */
import { randomInt } from 'node:crypto';
import { hash32 } from '../core/primitives/hash.js';

const SEEDS = 0x1_0000_0000;

interface Remembered<T> {
  found: T;
  length: number;
  first: number;
  second: number;
}

export class HeaderMemory<T> {
  private readonly byConnection = new WeakMap<object, Remembered<T>>();
  private readonly seeds = [randomInt(SEEDS), randomInt(SEEDS)] as const;

  /** @param find is asked when the header is not the one before; what it throws is not remembered */
  of(connection: object, header: string, find: (header: string) => T): T {
    const last = this.byConnection.get(connection);
    if (last?.length === header.length && this.isOf(last, header)) return last.found;
    const found = find(header);
    const [first, second] = this.hashesOf(header);
    this.byConnection.set(connection, { found, length: header.length, first, second });
    return found;
  }

  private isOf({ first, second }: Remembered<T>, header: string): boolean {
    const hashes = this.hashesOf(header);
    return hashes[0] === first && hashes[1] === second;
  }

  private hashesOf(header: string): [number, number] {
    return [hash32(header, this.seeds[0]), hash32(header, this.seeds[1])];
  }
}
