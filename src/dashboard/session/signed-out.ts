import type { Refusal } from './refusal.js';

/** Why nobody is signed in. `asked`: not yet, or the user signed out. Otherwise the server refused the key. */
export type SignedOutWhy = 'asked' | Refusal;
