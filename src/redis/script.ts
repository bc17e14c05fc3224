import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { PackedCommand, type Value } from './packed.command.js';

/** One Lua file. It is run by its hash, and its text is sent only when the server does not have it. */
export class Script {
  private readonly source: string;
  private readonly sha: string;

  /** @param file name of a file in this folder */
  constructor(file: string) {
    this.source = readFileSync(new URL(file, import.meta.url), 'utf8');
    this.sha = createHash('sha1').update(this.source).digest('hex');
  }

  async run(redis: Redis, keys: readonly string[], values: readonly Value[]): Promise<unknown> {
    try {
      return await redis.sendCommand(new PackedCommand('evalsha', [this.sha, keys.length, ...keys], values));
    } catch (fault) {
      if (!(fault instanceof Error) || !fault.message.startsWith('NOSCRIPT')) throw fault;
      return redis.sendCommand(new PackedCommand('eval', [this.source, keys.length, ...keys], values));
    }
  }
}
