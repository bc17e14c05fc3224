import type { Alert } from '../core/contracts/records.js';

/** The body of every error answer: problem details of RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /** Stable and machine-readable. */
  code: string;
  detail: string;
  /** For a refused action: the alert as it is now. */
  alert?: Alert;
}
