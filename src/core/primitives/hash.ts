/**
 * FNV-1a over UTF-16 code units with a final avalanche (the finaliser of MurmurHash3), 32 bits.
 * It must never change: shard numbers and event marks in Redis depend on it.
 */
export function hash32(text: string, seed = 0): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return avalanche(hash);
}

/**
 * 48 bits as a safe integer: `hash32` with two seeds, the second cut to 16 bits. Every event is hashed, so both are
 * computed in one loop, which takes half the time of two.
 */
export function hash48(text: string): number {
  let high = 0x811c9dc5 ^ 0x9e3779b9;
  let low = 0x811c9dc5 ^ 0x51ed270b;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x01000193);
  }
  return avalanche(high) * 0x10000 + (avalanche(low) & 0xffff);
}

/** The shard of a customer. The number of shards is fixed once data is written. */
export function shardOf(customerId: string, shards: number): number {
  return hash32(customerId) % shards;
}

function avalanche(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
