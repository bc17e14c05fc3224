import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from './client.js';
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
      return await redis.sendCommand(this.byHash(keys, values));
    } catch (fault) {
      if (!isNoScript(fault)) throw fault;
      return redis.sendCommand(this.byText(keys, values));
    }
  }

  /** Fails with an error that `isNoScript` knows when the server does not have the script. */
  byHash(keys: readonly string[], values: readonly Value[]): PackedCommand {
    return new PackedCommand('evalsha', [this.sha, keys.length, ...keys], values);
  }

  byText(keys: readonly string[], values: readonly Value[]): PackedCommand {
    return new PackedCommand('eval', [this.source, keys.length, ...keys], values);
  }
}

export function isNoScript(fault: unknown): boolean {
  return fault instanceof Error && fault.message.startsWith('NOSCRIPT');
}
