/** Long tests of what is deployed, one command each: see `test:image` and `test:upgrade`. */
import { withRedis } from './jest.config.js';

export default {
  maxWorkers: 1,
  projects: [
    { ...withRedis, displayName: 'image', testMatch: ['<rootDir>/test/image/**/*.spec.ts'] },
    { ...withRedis, displayName: 'upgrade', testMatch: ['<rootDir>/test/upgrade/**/*.spec.ts'] },
  ],
};
