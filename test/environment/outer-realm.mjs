import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const SHARED = [ArrayBuffer, Float32Array, Float64Array, BigInt64Array, Int32Array, Uint8Array];

/**
 * Jest runs tests in a realm of its own; two things about it are changed.
 *
 * - Native addons check what they are given against the realm they were loaded in. The onnxruntime binding would refuse
 *   every tensor made in the inner one: hand it the outer realm's typed arrays.
 * - The global object of that realm is a plain one. With the usual interceptors each `Math` or `Infinity` of a loop is a
 *   call into Node, and whatever calculates takes several times as long.
 */
export default class OuterRealmEnvironment extends TestEnvironment {
  constructor(...args) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...args);
    } finally {
      vm.createContext = createContext;
    }
  }

  async setup() {
    await super.setup();
    for (const type of SHARED) this.global[type.name] = type;
  }
}
