import type { Alert } from '../core/contracts/records.js';

/** The body of every refusal: problem details of RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /** Stable, machine-readable. */
  code: string;
  detail: string;
  /** Of a refused action: the alert as it is now. */
  alert?: Alert;
}
