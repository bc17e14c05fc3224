/** Long tests of what is deployed, one command each: see `test:image` and `test:upgrade`. */
import { withRedis } from './jest.config.js';

const patient = { ...withRedis, testTimeout: 600_000 };

export default {
  maxWorkers: 1,
  projects: [
    { ...patient, displayName: 'image', testMatch: ['<rootDir>/test/image/**/*.spec.ts'] },
    { ...patient, displayName: 'upgrade', testMatch: ['<rootDir>/test/upgrade/**/*.spec.ts'] },
  ],
};
