import { jest } from '@jest/globals';

/** Servers are started, killed and chosen anew. */
jest.setTimeout(300_000);
