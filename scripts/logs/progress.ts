import { SingleBar } from 'cli-progress';
import type { LogSpan } from '../../src/client/protocol.js';
import { DAY_MS, floorTo } from '../../src/core/primitives/time.js';
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { ReplayProgress } from './replay-log.js';
import { surveyOf, type Survey } from './survey.js';

export interface Progress {
  /** Null when it was stopped before the log was counted, or when the log cannot be read. */
  survey: Promise<Survey | null>;
  update: (progress: ReplayProgress) => void;
  /** @param last the last words of the bar */
  stop: (last?: string) => void;
}

/**
 * A progress bar on stderr, over the rows of the log, that says what it waits for; without a terminal, a line now and
 * then.
 */
export function showProgress(file: string): Progress {
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {value} of {total} events | {pending} | {duration_formatted}',
    noTTYOutput: true,
    notTTYSchedule: 5_000,
    hideCursor: true,
  });
  let state: 'counting' | 'shown' | 'stopped' = 'counting';
  let span: LogSpan | null = null;
  const isCounting = (): boolean => state === 'counting';
  // An error in the file is reported by the replay itself.
  const survey = surveyOf(file, isCounting).catch(() => null);
  void survey.then((found) => {
    if (found === null || !isCounting()) return;
    span = found.span;
    bar.start(found.rows, 0, { pending: 'the first rows are read' });
    state = 'shown';
  });
  return {
    survey,
    update: (progress) => {
      if (state === 'shown') bar.update(progress.sent, { pending: pendingWords(progress, span) });
    },
    stop: (last) => {
      if (state === 'shown') {
        if (last !== undefined) bar.update({ pending: last });
        bar.stop();
      }
      state = 'stopped';
    },
  };
}

/** What the replay has reached and what it waits for. Days are of UTC. */
export function pendingWords({ asOf, waitsFor }: Omit<ReplayProgress, 'sent'>, span: LogSpan | null): string {
  const at = `log time ${dateOf(asOf)}${span === null ? '' : `, ${dayOf(asOf, span)}`}`;
  if (waitsFor === 'lanes') return `${at}, waiting for the lanes`;
  return waitsFor === 'pace' ? `${at}, next: ${dateOf(asOf + DAY_MS)}` : at;
}

function dayOf(asOf: EpochMs, { fromAt, toAt }: LogSpan): string {
  const day = (at: EpochMs): number => (floorTo(DAY_MS, at) - floorTo(DAY_MS, fromAt)) / DAY_MS + 1;
  return `day ${Math.min(day(asOf), day(toAt))} of ${day(toAt)}`;
}

function dateOf(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 10);
}
