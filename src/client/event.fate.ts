/** What an answer to a batch of events means for its events. Pure. */
import type { EventsReceipt } from './protocol.js';
import { RestError } from './transport.js';

/** Why the service did not accept an event, with its place in the batch. */
export interface Refused {
  index: number;
  code: string;
  message: string;
}

export type BatchFate =
  /** Every event was accepted, but for these. */
  | { fate: 'settled'; refused: Refused[]; warnings: Refused[] }
  /** Something in the batch, or its size, is refused as a whole: try fewer events. */
  | { fate: 'split' }
  /** The events are not at fault. `atLeastMs`: how long the service asks to wait. */
  | { fate: 'retry'; atLeastMs: number };

/** @param size the number of events of the batch */
export function fateOfAnswer(answer: unknown, size: number): BatchFate {
  return isReceipt(answer) ? settled(answer, size) : { fate: 'retry', atLeastMs: 0 };
}

/**
 * Of the statuses only 400 and 413 blame the events. A refused key, a wrong address or a page of a proxy is mended
 * while the events wait.
 */
export function fateOfError(error: unknown, size: number): BatchFate {
  if (!(error instanceof RestError)) throw error;
  const { problem, retryAfterMs } = error;
  const receipt = { accepted: 0, warnings: [], ...problem };
  if (problem.code === 'nothing_acceptable' && isReceipt(receipt)) return settled(receipt, size);
  const isBlamed = problem.status === 413 || (problem.status === 400 && problem.code !== 'unreadable');
  if (!isBlamed) return { fate: 'retry', atLeastMs: retryAfterMs ?? 0 };
  if (size > 1) return { fate: 'split' };
  return { fate: 'settled', refused: [{ index: 0, code: problem.code, message: problem.detail }], warnings: [] };
}

/** The service names the first hundred refused events. When there are more, a smaller batch names them all. */
function settled({ rejected, rejectedCount, warnings }: EventsReceipt, size: number): BatchFate {
  if (rejectedCount > rejected.length && size > 1) return { fate: 'split' };
  return { fate: 'settled', refused: rejected, warnings };
}

function isReceipt(answer: unknown): answer is EventsReceipt {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'accepted' in answer &&
    'rejectedCount' in answer &&
    'rejected' in answer &&
    Array.isArray(answer.rejected) &&
    'warnings' in answer &&
    Array.isArray(answer.warnings)
  );
}
