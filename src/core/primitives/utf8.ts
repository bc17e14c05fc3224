/** Bytes decoded per step. A body of megabytes is read only once. */
const STEP_BYTES = 4_096;

/** Offset of the first character that is not UTF-8, or -1. Called only after a strict decoder refused, to say where. */
export function badUtf8At(bytes: Uint8Array): number {
  const decoder = strict();
  for (let at = 0; at < bytes.length; at += STEP_BYTES) {
    const end = at + STEP_BYTES;
    if (decodes(decoder, bytes.subarray(at, end), end < bytes.length)) continue;
    const from = lastStartBefore(bytes, at);
    return from + badCharacterIn(bytes.subarray(from, end));
  }
  return -1;
}

/** Finds the bad character by bisection with the decoder, so no table is needed. The bytes begin with a character. */
function badCharacterIn(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (decodes(strict(), bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  while (!decodes(strict(), bytes.subarray(0, good), false)) good--; // back to where the character begins
  return good;
}

/** Where the last character before an offset begins. */
function lastStartBefore(bytes: Uint8Array, offset: number): number {
  let start = Math.max(0, offset - 1);
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}

function strict() {
  return new TextDecoder('utf-8', { fatal: true });
}

/** @param hasMore the last character may lack bytes */
function decodes(decoder: ReturnType<typeof strict>, bytes: Uint8Array, hasMore: boolean): boolean {
  try {
    decoder.decode(bytes, { stream: hasMore });
    return true;
  } catch {
    return false;
  }
}
