import { TestEnvironment } from 'jest-environment-node';

const SHARED = [ArrayBuffer, Float32Array, Float64Array, BigInt64Array, Int32Array, Uint8Array];

/**
 * Native addons check what they are given against the realm they were loaded in. Jest runs tests in a realm of its own,
 * so the onnxruntime binding would refuse every tensor made there: hand it the outer realm's typed arrays.
 */
export default class OuterRealmEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const type of SHARED) this.global[type.name] = type;
  }
}
