import { jest } from '@jest/globals';

/** Tests that talk to Redis, a process or a browser get a minute; unit specs keep the five seconds of jest.config.js. */
jest.setTimeout(60_000);
