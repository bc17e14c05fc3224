/** npm run stories -- [--json <file>] [--kind <name>] [--customers <number>] [--seed <number>] [--variation <.3|.7|1>] ... */
import 'reflect-metadata';
import { DIFFERENCES, DONE, UsageError, command, nothingElse, wholeNumber } from './command/command.js';
import { Refusals } from './logs/refusals.js';
import { say, writeResult, writeText } from './training/report/output.js';
import { VARIATIONS, type Variation } from './stories/draw.js';
import { readHistories } from './backtest/log.histories.js';
import { pageOf } from './stories/page.js';
import { settingsFor, walkerOf, type KindRow } from './stories/population.js';
import { walkToEnd } from './backtest/rounds.js';
import { NO_MODEL, openService, type Service } from './backtest/service.js';
import { runTable } from './stories/run.js';
import type { Story } from './stories/story.js';
import { CHAPTERS, TABLE } from './stories/table.js';
import { linesOf, marksOf } from './stories/trace.js';
import { Walker } from './backtest/walker.js';

const USAGE = `Usage: npm run stories -- [--json <file>] [--kind <name>] [--variation <number>] [--customers <number>] [--seed <number>]
       npm run stories -- --kind <name> --trace <number> [--variation <number>] [--seed <number>]
       npm run stories -- --log <file>
       npm run stories -- --page <file>
Runs the life stories of docs/stories.md on the serving code and compares what it says with the right answers.
  --json       a file for the result
  --kind       only this kind, or these: a name may end in *
  --variation  only this variation of gaps: .3, .7 or 1
  --customers  of each kind (default 200); fewer are judged by what chance allows
  --seed       of what chance decides (default 1)
  --trace      prints the whole life of one customer of the kind, by number from 0
  --log        prints what is said about each customer of a log, .csv or .ndjson in the canonical shape
  --zone       time zone of the bank of a log (default UTC)
  --model      folder of the model (default ${NO_MODEL}: plain facts and the statistical prior)
  --page       writes the table as a page
Relative paths start at the project's folder. Exit code 0: all hold. Exit code 1: some do not. Exit code 2: nothing was run.`;

const OPTIONS = {
  json: { type: 'string' },
  kind: { type: 'string' },
  variation: { type: 'string' },
  customers: { type: 'string', default: '200' },
  seed: { type: 'string', default: '1' },
  trace: { type: 'string' },
  log: { type: 'string' },
  page: { type: 'string' },
  zone: { type: 'string', default: 'UTC' },
  model: { type: 'string', default: NO_MODEL },
} as const;

await command(USAGE, OPTIONS, async (values, positionals) => {
  nothingElse(positionals);
  const { json, kind, customers, seed: seedText, trace, log, page, model } = values;
  if (page !== undefined) {
    writeText(page, pageOf(CHAPTERS));
    return DONE;
  }
  const variations = variationsOf(values.variation);
  const seed = wholeNumber('--seed', seedText, 0);
  const stories = storiesOf(kind);
  const sampling = { customers: wholeNumber('--customers', customers, 1), seed };
  if (log !== undefined) return traceLog(log, values.zone, await openService(model));
  if (trace !== undefined) {
    const number = wholeNumber('--trace', trace, 0);
    return traceOne(stories, variations[0] ?? 0.3, number, seed, await openService(model));
  }
  const result = await runTable(stories, variations, { model, sampling }, ({ row }, done, all) =>
    say(`${String(done).padStart(String(all).length)} of ${all}  ${lineOf(row)}`),
  );
  for (const row of result.rows.slice(-2)) say(lineOf(row));
  const failing = result.rows.filter(({ holds }) => !holds).length;
  say(failing === 0 ? 'all hold' : `${failing} of ${result.rows.length} rows do not hold`);
  writeResult({ ...result }, json);
  return result.holds ? DONE : DIFFERENCES;
});

function lineOf({ kind, variation, within, of, holds, right, faults }: KindRow): string {
  const varied = variation === null ? '  ' : String(variation).replace('0.', '.').padEnd(2);
  const wrong = faults.length === 0 ? '' : `; instead: ${faults.slice(0, 3).join(', ')}`;
  return `${holds ? 'holds' : 'FAILS'}  ${kind.padEnd(40)} ${varied}  ${within} of ${of}  ${right}${wrong}`;
}

async function traceOne(
  [story]: readonly Story[],
  variation: Variation,
  number: number,
  seed: number,
  { settings, oracle }: Service,
): Promise<number> {
  if (story === undefined) return DONE;
  const walker = walkerOf(story, variation, number, seed, settings);
  await walkToEnd([walker], settingsFor(story, settings), oracle, { forecast: true, reasons: true });
  for (const line of linesOf(walker.diary, marksOf(walker.diary.history))) console.log(line);
  const wrong = story.right.flatMap(({ fault, sentence }) => {
    const found = fault(walker.diary, variation);
    return found === null ? [] : [`${sentence}: ${found}`];
  });
  console.log(wrong.length === 0 ? '  right' : `  wrong: ${wrong.join('; ')}`);
  return wrong.length === 0 ? DONE : DIFFERENCES;
}

async function traceLog(file: string, timeZone: string, { settings, oracle }: Service): Promise<number> {
  const refusals = new Refusals(file, say);
  const histories = await readHistories(file, settings.catalog, refusals.add);
  refusals.sayTotal();
  const own = { ...settings, calendar: settings.calendarIn(timeZone) };
  const walkers = histories.map((history) => new Walker(history, own));
  await walkToEnd(walkers, own, oracle, { forecast: false, reasons: false });
  for (const { diary } of walkers) for (const line of linesOf(diary)) console.log(line);
  return DONE;
}

function storiesOf(name: string | undefined): readonly Story[] {
  if (name === undefined) return TABLE;
  const isNamed = name.endsWith('*')
    ? ({ kind }: Story) => kind.startsWith(name.slice(0, -1))
    : ({ kind }: Story) => kind === name;
  const named = TABLE.filter(isNamed);
  if (named.length > 0) return named;
  throw new UsageError(`there is no kind "${name}": see docs/stories.md`);
}

function variationsOf(text: string | undefined): readonly Variation[] {
  if (text === undefined) return VARIATIONS;
  const named = VARIATIONS.filter((one) => one === Number(text));
  if (named.length > 0) return named;
  throw new UsageError(`--variation takes ${VARIATIONS.join(', ')}, not "${text}"`);
}
