import { readBusiness, type Business } from '../../src/business/business.js';

/** What ships in config/. */
export const A_BUSINESS: Business = readBusiness('config');
