/**
 * A logarithmic scale for counts and amounts of either sign: about sign(x) · ln(1 + |x|).
 *
 *     y = 8 · (s − 1/s)  with s = (1 + |x|)^(1/16),  which is 16 · sinh(ln(1 + |x|) / 16)
 *
 * It is within 3 % of the logarithm up to 1,000 and 14 % above it at a million. Four square roots take the place of
 * the logarithm because IEEE 754 defines their last bit: every runtime gives the same float32 for a value, at every
 * place of a batch. The logarithm of the ONNX runtime does not.
 *
 * @param x float32; NaN stays NaN
 */
export function signedLog(x: number): number {
  let root = Math.fround(Math.fround(Math.abs(x)) + 1);
  for (let i = 0; i < ROOTS; i++) root = Math.fround(Math.sqrt(root));
  return Math.sign(x) * SCALE * Math.fround(root - Math.fround(1 / root));
}

/** How many square roots are taken, and what makes the slope at 0 one. */
export const ROOTS = 4;
export const SCALE = 2 ** (ROOTS - 1);
