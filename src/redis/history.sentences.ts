/**
 * Sentences of reasons by number, so that a history stores a number and a few figures in place of a text in two
 * languages. `history.sentences.txt` holds one a line: the code of the reason, the English text, the Chinese text.
 * `{1}` is the first figure of the English text. What stands behind its place says how it is written: nothing for a
 * whole number, `,` for one with a comma before each three digits, `.` for one with a decimal unless that is 0, `d` for
 * a date.
 *
 * A line is never changed, moved or removed, because stored entries could not be read any more. New sentences are
 * appended. One that is missing only makes its entry larger: see history.codec.ts.
 */
import { readFileSync } from 'node:fs';
import type { Reason } from '../core/contracts/records.js';
import { DAY_MS } from '../core/primitives/time.js';
import type { Text } from '../core/primitives/vocabulary.js';

type Said = Pick<Reason, 'code' | 'text'>;

interface Sentence {
  code: string;
  text: Text;
  /** How the figures are written, in the order of the English text. */
  manners: string[];
}

interface Numbered {
  /** Of the sentence. */
  number: number;
  /** In the order of the English text: whole numbers, tenths, or days since 1970-01-01. */
  figures: number[];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const FIGURE = new RegExp(`\\d{1,2} (?:${MONTHS.join('|')}) \\d{4}|\\d+(?:,\\d{3})*(?:\\.\\d)?`, 'g');
const PLACE = /\{(\d)([,.d]?)\}/g;

const SENTENCES = readFileSync(new URL('history.sentences.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map(sentenceIn);
const NUMBER_OF = new Map(SENTENCES.map(({ code, text }, number) => [shapeOf(code, text.en, PLACE), number]));

/** Null when no sentence gives exactly these texts. */
export function numbered({ code, text }: Said): Numbered | null {
  const number = NUMBER_OF.get(shapeOf(code, text.en, FIGURE));
  if (number === undefined) return null;
  const { manners } = sentenceAt(number);
  const figures = (text.en.match(FIGURE) ?? []).map((figure, i) => figureIn(figure, manners[i] ?? ''));
  if (!figures.every((figure) => Number.isSafeInteger(figure) && figure >= 0)) return null;
  const again = say(number, figures).text;
  return again.en === text.en && again.zh === text.zh ? { number, figures } : null;
}

/** How many figures the sentence has. Throws a RangeError for one that this build does not know. */
export function figuresOf(number: number): number {
  return sentenceAt(number).manners.length;
}

/** Throws a RangeError for a sentence that this build does not know. */
export function say(number: number, figures: readonly number[]): Said {
  const { code, text } = sentenceAt(number);
  const filled = (sentence: string, dateOf: (day: number) => string): string =>
    sentence.replace(PLACE, (_, place: string, manner: string) => {
      const figure = figures[Number(place) - 1] ?? NaN;
      return manner === 'd' ? dateOf(figure) : written(figure, manner);
    });
  return { code, text: { en: filled(text.en, dateEn), zh: filled(text.zh, dateZh) } };
}

function sentenceAt(number: number): Sentence {
  const sentence = SENTENCES[number];
  if (sentence !== undefined) return sentence;
  throw new RangeError(`a history entry has sentence ${number}, which this build does not know`);
}

function sentenceIn(line: string): Sentence {
  const [code = '', en = '', zh = ''] = line.split('\t');
  return { code, text: { en, zh }, manners: [...en.matchAll(PLACE)].map(([, , manner = '']) => manner) };
}

/** Texts of one shape differ in their figures only. */
function shapeOf(code: string, text: string, figure: RegExp): string {
  return `${code} ${text.replace(figure, '#')}`;
}

/** NaN for what is not written in this manner. */
function figureIn(text: string, manner: string): number {
  if (manner === 'd') return Date.parse(`${text} UTC`) / DAY_MS;
  if (manner === '.') return Math.round(Number(text) * 10);
  return Number(text.replaceAll(',', ''));
}

function written(figure: number, manner: string): string {
  if (manner === '.') return String(figure / 10);
  const whole = String(figure);
  return manner === '' ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',');
}

function dateEn(day: number): string {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}

function dateZh(day: number): string {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCFullYear()} 年 ${date.getUTCMonth() + 1} 月 ${date.getUTCDate()} 日`;
}
