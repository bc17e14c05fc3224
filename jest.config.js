/** Nest finds its dependencies in the metadata of decorators, so these options follow tsconfig.json. */
function swc({ tsx }) {
  return {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx, decorators: true },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: false,
        react: { runtime: 'automatic' },
      },
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  };
}

/**
 * `unit` needs nothing, the others share one private Redis that is started for the run. `rules` takes minutes: `npm test`
 * leaves it out, `npm run test:rules` runs it.
 */
const base = {
  rootDir: import.meta.dirname,
  testEnvironment: '<rootDir>/test/environment/outer-realm.mjs',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
  // TypeScript sources name their siblings `./x.js`. A real x.js comes first, so that packages keep their own files.
  moduleNameMapper: {
    '^\\./worker\\.place\\.js$': '<rootDir>/test/environment/worker.place.mjs',
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts', '$1.tsx'],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
  transform: { '\\.ts$': ['@swc/jest', swc({ tsx: false })], '\\.tsx$': ['@swc/jest', swc({ tsx: true })] },
};

export const withRedis = {
  ...base,
  globalSetup: '<rootDir>/test/environment/redis.setup.mjs',
  globalTeardown: '<rootDir>/test/environment/redis.teardown.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/environment/patience.mjs'],
};

/** What promtool alone says of the rules. */
const SHORT_RULES = '<rootDir>/test/e2e/rules.spec.ts';

export default {
  maxWorkers: 2,
  // What realms of ended suites leave behind is freed late: a worker that holds so much is replaced between two suites.
  workerIdleMemoryLimit: '1.5GB',
  testTimeout: 5_000,
  collectCoverageFrom: ['src/**/*.ts', '!src/dashboard/**', '!**/*.spec.ts'],
  coverageDirectory: 'coverage',
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/scripts/**/*.spec.ts'] },
    { ...withRedis, displayName: 'redis', testMatch: ['<rootDir>/test/redis/**/*.spec.ts'] },
    {
      ...withRedis,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.spec.ts', '<rootDir>/test/chaos/**/*.spec.ts'],
    },
    { ...withRedis, displayName: 'rules', testMatch: ['<rootDir>/test/rules/**/*.spec.ts', SHORT_RULES] },
    { ...withRedis, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.spec.ts'] },
  ],
};
