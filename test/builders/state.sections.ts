/** The bytes of a state, split into its sections and joined again. */
export interface Part {
  tag: number;
  payload: Uint8Array;
}

/** Splits the bytes of a state whose as-of takes six bytes. */
export function partsOf(bytes: Uint8Array): { head: Uint8Array; parts: Part[] } {
  const parts: Part[] = [];
  for (let at = 7; at < bytes.length;) {
    const tag = bytes[at++] ?? 0;
    let length = 0;
    for (let shift = 0, next = 0x80; next >= 0x80; shift += 7) {
      next = bytes[at++] ?? 0;
      length |= (next & 0x7f) << shift;
    }
    parts.push({ tag, payload: bytes.slice(at, at + length) });
    at += length;
  }
  return { head: bytes.slice(0, 7), parts };
}

export function joined({ head, parts }: ReturnType<typeof partsOf>): Uint8Array {
  const lengthOf = (length: number): number[] => (length < 0x80 ? [length] : [(length & 0x7f) | 0x80, length >> 7]);
  const bytes = parts.flatMap(({ tag, payload }) => [tag, ...lengthOf(payload.length), ...payload]);
  return Uint8Array.from([...head, ...bytes]);
}

export function withPart(bytes: Uint8Array, part: Part): Uint8Array {
  const { head, parts } = partsOf(bytes);
  return joined({ head, parts: [...parts, part].sort((a, b) => a.tag - b.tag) });
}
