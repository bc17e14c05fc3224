import { SingleBar } from 'cli-progress';
import { textOf } from './log-text.js';
import { LINE_END } from './rows.js';

export interface Progress {
  update: (progress: { sent: number; asOf: number }) => void;
  stop: () => void;
}

/** A progress bar on stderr, over the rows of the log; without a terminal, a line now and then. */
export function showProgress(file: string): Progress {
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {value} of {total} events | log time {day} | {duration_formatted}',
    noTTYOutput: true,
    notTTYSchedule: 5_000,
    hideCursor: true,
  });
  let state: 'counting' | 'shown' | 'stopped' = 'counting';
  const isCounting = (): boolean => state === 'counting';
  // An error in the file is reported by the replay itself.
  void countRows(file, isCounting)
    .catch(() => null)
    .then((rows) => {
      if (rows === null || !isCounting()) return;
      bar.start(rows, 0, { day: '' });
      state = 'shown';
    });
  return {
    update: ({ sent, asOf }) => {
      if (state === 'shown') bar.update(sent, { day: new Date(asOf).toISOString().slice(0, 10) });
    },
    stop: () => {
      if (state === 'shown') bar.stop();
      state = 'stopped';
    },
  };
}

/** Null when the count is no longer wanted. */
async function countRows(file: string, isWanted: () => boolean): Promise<number | null> {
  let lines = 0;
  for await (const text of textOf(file)) {
    if (!isWanted()) return null;
    lines += text.split(LINE_END).filter((line) => line.trim() !== '').length;
  }
  return /\.csv(\.gz)?$/i.test(file) ? lines - 1 : lines;
}
