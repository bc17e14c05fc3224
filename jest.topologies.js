/** Long tests on clusters and behind sentinels, one command each: see `test:cluster` and `test:sentinel`. */
import { withRedis } from './jest.config.js';

const patient = { ...withRedis, setupFilesAfterEnv: ['<rootDir>/test/topology/patience.mjs'] };

export default {
  maxWorkers: 1,
  projects: [
    { ...patient, displayName: 'cluster', testMatch: ['<rootDir>/test/topology/cluster.spec.ts'] },
    { ...patient, displayName: 'sentinel', testMatch: ['<rootDir>/test/topology/sentinel.spec.ts'] },
  ],
};
