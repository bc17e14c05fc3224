/** A contact with a customer that a person logged, with an alert or without one. */
import type { EpochMs } from '../primitives/vocabulary.js';

export const CONTACT_WAYS = ['phone', 'meeting', 'message'] as const;
export type ContactWay = (typeof CONTACT_WAYS)[number];

export const CONTACT_RESULTS = ['reached', 'not_reached', 'call_back'] as const;
export type ContactResult = (typeof CONTACT_RESULTS)[number];

export interface LoggedContact {
  /** Given by whoever logs it: the same contact sent twice is logged once. */
  id: string;
  /** By the run's clock. */
  at: EpochMs;
  /** The name that the person gave, else the role of the key. */
  by: string;
  /** Role of the key. */
  role: string;
  way: ContactWay;
  result: ContactResult;
  /** Why, and what was said. */
  comment: string;
}
