import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { SingleBar } from 'cli-progress';

export interface Progress {
  update: (progress: { sent: number; asOf: number }) => void;
  stop: () => void;
}

/** A bar on stderr, over the lines of the log; without a terminal a line now and then. */
export function showProgress(file: string): Progress {
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {value} of {total} events | log time {day} | {duration_formatted}',
    noTTYOutput: true,
    notTTYSchedule: 5_000,
    hideCursor: true,
  });
  let started = false;
  void countLines(file).then((lines) => {
    bar.start(lines, 0, { day: '' });
    started = true;
  });
  return {
    update: ({ sent, asOf }) => {
      if (started) bar.update(sent, { day: new Date(asOf).toISOString().slice(0, 10) });
    },
    stop: () => bar.stop(),
  };
}

async function countLines(file: string): Promise<number> {
  if (statSync(file).size === 0) return 0;
  const raw = createReadStream(file);
  let lines = 0;
  for await (const line of createInterface({ input: file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw })) {
    if (line !== '') lines++;
  }
  return file.replace(/\.gz$/, '').endsWith('.csv') ? lines - 1 : lines;
}
