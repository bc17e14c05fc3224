/** What is used by nobody: files, exports, packages. Exports of the files named here are for others, or for the runtime. */
export default {
  entry: [
    'src/main.ts',
    'src/start.ts',
    'src/onnx/model.worker.ts', // named by a path, not by an import
    'src/onnx/hang.watch.worker.ts',
    'src/client/*.ts', // what other teams import
    'src/producer/producer.ts', // likewise
    'src/dashboard/main.tsx',
    'src/dashboard/vite.config.ts',
    'jest.*.js', // named by npm's scripts
    'scripts/*.{ts,mjs}',
    'scripts/bench/ordinary.worker.ts', // named by a path in the folder of a build
    'test/topology/patience.mjs', // named by jest.topologies.js
    'test/environment/*.mjs', // given to processes and workers by a path
  ],
  project: ['src/**/*.{ts,tsx}', 'scripts/**/*.{ts,mjs}', 'test/**/*.{ts,mjs}', '*.js'],
  ignoreDependencies: [
    'madge', // lint.mjs starts it by its file
    'fastify', // types only, and they must be those of the version that Nest's platform brings
  ],
  ignoreBinaries: ['redis-server', 'promtool', 'prometheus', 'kubectl', 'unshare', 'openssl'],
};
