/** One customer of a simulated bank: the life, the truth, and everything that was said. */
import type { EpochMs } from '../../src/core/primitives/vocabulary.js';
import type { Diary } from '../backtest/diary.js';
import { CommandError } from '../command/command-error.js';
import { readTruth, type TruthRow } from '../simulation/truth.js';
import { fileIn } from './bank.files.js';
import { openBank } from './bank.js';
import { readPosts } from './log.posts.js';
import type { MeasureSettings } from './measurement.js';
import { historiesOf, type Post } from '../backtest/posts.js';
import { diariesBy } from '../backtest/judge.js';

interface Mark {
  at: EpochMs;
  text: string;
}

/** Throws CommandError for a customer of whom the log has no row. */
export async function traceOfCustomer(
  dir: string,
  customerId: string,
  { model, timeZone }: MeasureSettings,
): Promise<{ diary: Diary; marks: Mark[] }> {
  const { measured } = await openBank(dir, model, timeZone);
  const posts: Post[] = [];
  const { endAt } = await readPosts(fileIn(dir, 'events.csv.gz'), timeZone, ({ asOf, events }) => {
    const own = events.filter((event) => event.customerId === customerId);
    if (own.length > 0) posts.push({ asOf, events: own });
  });
  const [diary] = await diariesBy(measured, historiesOf(posts, endAt));
  if (diary === undefined) throw new CommandError(`${dir}: the log has no row of ${customerId}`);
  const truth = (await readTruth(fileIn(dir, 'truth.csv'))).find((row) => row.customerId === customerId);
  return { diary, marks: [...marksOf(truth), ...leaningMarks(diary)] };
}

function marksOf(truth: TruthRow | undefined): Mark[] {
  if (truth === undefined) return [];
  const { kind, cause, turnedAt, endedAt, variation } = truth;
  const what = [kind, cause, `gaps vary by ${variation}`].filter((part) => part !== null).join(', ');
  return [
    ...(turnedAt === null ? [] : [{ at: turnedAt, text: `--- the turn: ${what}` }]),
    ...(endedAt === null ? [] : [{ at: endedAt, text: '--- the end of the course' }]),
    ...(turnedAt === null ? [{ at: 0, text: `--- ${what}` }] : []),
  ];
}

function leaningMarks({ leanings }: Diary): Mark[] {
  return leanings.map(({ at, stage, days }) => ({
    at,
    text: stage === null ? 'candidate dropped or entered' : `candidate ${stage}, day ${days}`,
  }));
}
