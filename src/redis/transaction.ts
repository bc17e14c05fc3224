/**
 * The writes of a commit as one transaction of Redis, in one write to the socket. It is sent once, over the connection
 * that watches the shard's version, and is never sent again: on another connection nothing would be watched.
 */
import type { RedisNode } from './client.js';
import { TYPE_NEEDED, type KeyWrite, type Write } from './commit.writes.js';
import { PackedCommand, type Value } from './packed.command.js';
import { Script } from './script.js';

const WRITE_ALL = new Script('write-all.lua');
const MOST_SMALL_ARGUMENTS = 100;

/** A command of a transaction failed, and the others were done. */
class PartialTransactionError extends Error {
  override readonly name = 'PartialTransactionError';

  constructor(cause: Error) {
    super(`a command of a transaction failed: ${cause.message}`, { cause });
  }
}

/**
 * Null when a watched key had changed, and nothing was written. Otherwise the reply to `last`, which is executed behind
 * all writes; undefined without it.
 * Throws when Redis refused the transaction as a whole, and when one of its commands failed. The latter means that a key
 * changed its type after `TypeChecks` had read it; everything else was written then.
 */
export async function execute(redis: RedisNode, writes: readonly Write[], last?: PackedCommand): Promise<unknown> {
  const commands = [new PackedCommand('multi', [], []), ...commandsOf(writes)];
  if (last !== undefined) commands.push(last);
  commands.push(new PackedCommand('exec', [], []));
  const replies = await together(redis, () => commands.map((command) => redis.sendCommand(command)));
  const results = replies.at(-1);
  if (results === null) return null;
  if (!Array.isArray(results)) throw new TypeError(`EXEC answered ${JSON.stringify(results)}`);
  const failed: unknown = results.find((result) => result instanceof Error);
  if (failed instanceof Error) throw new PartialTransactionError(failed);
  return last === undefined ? undefined : results.at(-1);
}

/** Sends commands in one write to the socket. Rejects with the first fault. */
export function together<T extends readonly unknown[]>(
  redis: RedisNode,
  send: () => T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  const stream = streamOf(redis);
  stream?.cork();
  try {
    return Promise.all(send());
  } finally {
    stream?.uncork();
  }
}

/** There is none before the first connection, whatever its type says. */
function streamOf({ stream }: RedisNode): RedisNode['stream'] | undefined {
  return stream;
}

/** Large writes, whose bytes Lua would copy, are commands of their own; all others are one: see write-all.lua. */
function commandsOf(writes: readonly Write[]): PackedCommand[] {
  const commands: PackedCommand[] = [];
  const keys: string[] = [];
  const args: Value[] = [];
  const indexOf = new Map<string, number>();
  for (const write of writes) {
    if (write.command === 'MSET') commands.push(new PackedCommand('mset', [], alternating(write.keys, write.args)));
    else if (isLarge(write)) commands.push(new PackedCommand(write.command, [write.key], write.args));
    else {
      const index = indexOf.get(write.key) ?? keys.push(write.key);
      indexOf.set(write.key, index);
      args.push(write.command, index, write.args.length);
      for (const arg of write.args) args.push(arg);
    }
  }
  // By its text: a server that does not know the hash would execute the others, and not this one.
  return [...commands, WRITE_ALL.byText(keys, args)];
}

/** HINCRBY has many fields only in write-all.lua. */
function isLarge({ command, args }: KeyWrite): boolean {
  return args.length > MOST_SMALL_ARGUMENTS && command !== 'HINCRBY';
}

function alternating(keys: readonly string[], values: readonly Value[]): Value[] {
  const both: Value[] = [];
  keys.forEach((key, i) => both.push(key, values[i] ?? ''));
  return both;
}

/** Keys whose type was read once; see TypeChecks. */
const MOST_REMEMBERED = 1_000;
const CHECK = new Script('check-types.lua');

/**
 * Checks the types of the keys that a transaction writes, before it is sent: EXEC does not undo what it wrote before one
 * of its commands failed. The few keys of a shard are read once and remembered until something fails. Lists and histories,
 * which belong to a customer or an alert, are read each time.
 */
export class TypeChecks {
  private readonly known = new Set<string>();

  /** Throws when a key holds another type, or a stream is ahead. @param nextVersion of the shard, when it is committed */
  async check(redis: RedisNode, writes: readonly Write[], nextVersion: number): Promise<void> {
    const needed = new Map<string, [type: string, version: number]>();
    const ofShard: string[] = [];
    for (const write of writes) {
      const type = TYPE_NEEDED[write.command];
      if (type === undefined || write.command === 'MSET' || this.known.has(write.key)) continue;
      needed.set(write.key, [type, numbersItself(write) ? nextVersion : 0]);
      if (write.command !== 'RPUSH' && write.command !== 'APPEND') ofShard.push(write.key);
    }
    if (needed.size === 0) return;
    const args = [...needed.values()].flat();
    await CHECK.run(redis, [...needed.keys()], args);
    if (this.known.size > MOST_REMEMBERED) this.known.clear();
    for (const key of ofShard) this.known.add(key);
  }

  forget(): void {
    this.known.clear();
  }
}

/** Whether the entry's id is made of the version, and not by Redis. */
function numbersItself({ command, args }: KeyWrite): boolean {
  return command === 'XADD' && !args.includes('*');
}
