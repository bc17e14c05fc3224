/** Bytes as an attacker would write them, and what it costs to read them. */
import fc from 'fast-check';

const MOST_BYTES = 400;
/** Varints that claim much: 2^21, just less than 2^25, 2^32, all that fits in a number, and more than that. */
const CLAIMS = ['80808001', 'ffffff0f', '8080808010', 'ffffffffffffff0f', `${'80'.repeat(40)}01`];

/** Anything, and a sound text with a byte changed, a large count put in, or its end cut off. */
export function hostileBytes(sound: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const claims = fc.constantFrom(...CLAIMS).map((hex) => Buffer.from(hex, 'hex'));
  const changes = fc.oneof(
    claims,
    fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  );
  const changed = fc
    .tuple(sound, fc.nat(), fc.nat({ max: 3 }), changes)
    .map(([bytes, where, left, put]) => spliced(bytes, where % (bytes.length + 1), left, put));
  return fc.oneof(
    fc.uint8Array({ maxLength: MOST_BYTES }),
    changed,
    fc.tuple(sound, fc.nat()).map(([bytes, end]) => bytes.slice(0, end % (bytes.length + 1))),
  );
}

function spliced(bytes: Uint8Array, at: number, left: number, put: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + left)]);
}

/** Bytes that were allocated meanwhile; less when the collector ran. */
export function allocatedBy(act: () => unknown): number {
  const before = process.memoryUsage();
  act();
  const after = process.memoryUsage();
  return after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
}
