import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

type Value = string | number | Uint8Array;

/** One Lua file, run by its hash and sent whole only when the server does not have it. */
export class Script {
  private readonly source: string;
  private readonly sha: string;

  /** @param file name beside this one */
  constructor(file: string) {
    this.source = readFileSync(new URL(file, import.meta.url), 'utf8');
    this.sha = createHash('sha1').update(this.source).digest('hex');
  }

  async run(redis: Redis, keys: readonly string[], args: readonly Value[]): Promise<unknown> {
    const rest = [...keys, ...args.map(asArgument)];
    try {
      return await redis.evalsha(this.sha, keys.length, ...rest);
    } catch (fault) {
      if (!(fault instanceof Error) || !fault.message.startsWith('NOSCRIPT')) throw fault;
      return redis.eval(this.source, keys.length, ...rest);
    }
  }
}

function asArgument(value: Value): string | number | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}
