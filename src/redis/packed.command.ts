/**
 * A command that writes all of its arguments into one buffer.
 *
 * When one argument is bytes, ioredis measures and copies every part of every argument separately: 2 µs for the
 * arguments of one customer in a commit. Here the texts between two byte arrays are joined first: 0.8 µs.
 */
import { Command } from 'ioredis';

export type Value = string | number | Uint8Array;

const END = '\r\n';

export class PackedCommand extends Command {
  /**
   * @param first arguments that ioredis must see, because it reads the keys from them
   * @param values those after them
   */
  constructor(
    name: string,
    private readonly first: readonly (string | number)[],
    private readonly values: readonly Value[],
  ) {
    super(name, [...first], { replyEncoding: 'utf8' });
  }

  override toWritable(): Buffer {
    const { name, first, values } = this;
    const parts: (string | Uint8Array)[] = [];
    let text = `*${1 + first.length + values.length}${END}${framed(name)}`;
    for (const value of first) text += framed(String(value));
    for (const value of values) {
      if (value instanceof Uint8Array) {
        parts.push(`${text}$${value.length}${END}`, value);
        text = END;
      } else text += framed(typeof value === 'string' ? value : String(value));
    }
    return joined([...parts, text]);
  }
}

/** An argument in the form of Redis' protocol. */
function framed(value: string): string {
  return `$${Buffer.byteLength(value)}${END}${value}${END}`;
}

function joined(parts: readonly (string | Uint8Array)[]): Buffer {
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  const buffer = Buffer.allocUnsafe(length);
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'string') at += buffer.write(part, at);
    else {
      buffer.set(part, at);
      at += part.length;
    }
  }
  return buffer;
}
