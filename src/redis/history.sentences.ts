/**
 * Sentences of reasons by number, so that a history stores a number and the figures in place of the text in two
 * languages. `history.sentences.txt` holds one a line: the code of the reason, then the English and the Chinese text.
 * `{1}` is the first figure of the English text, `{1,}` the same with a comma before each three digits.
 *
 * A line is never changed, moved or removed, because stored entries could not be read any more. New sentences are
 * appended. One that is missing only makes its entry larger: see history.codec.ts.
 */
import { readFileSync } from 'node:fs';
import type { Reason } from '../core/contracts/records.js';
import type { Text } from '../core/primitives/vocabulary.js';

interface Sentence {
  code: string;
  text: Text;
  /** How many different figures the texts hold. */
  figures: number;
}

interface Said {
  /** Of the sentence. */
  number: number;
  figures: number[];
}

const SENTENCES = readFileSync(new URL('history.sentences.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map(sentenceIn);

const FIGURE = /\d+(?:,\d{3})*/g;
const PLACE = /\{(\d)(,?)\}/g;
const NUMBER_OF = new Map(SENTENCES.map(({ code, text }, number) => [shapeOf(code, text.en, PLACE), number]));

/** Null when no sentence gives exactly these texts. */
export function saidIn({ code, text }: Pick<Reason, 'code' | 'text'>): Said | null {
  const number = NUMBER_OF.get(shapeOf(code, text.en, FIGURE));
  if (number === undefined) return null;
  const figures = (text.en.match(FIGURE) ?? []).map((figure) => Number(figure.replaceAll(',', '')));
  const again = say(number, figures).text;
  return again.en === text.en && again.zh === text.zh ? { number, figures } : null;
}

/** Throws a RangeError for a sentence that this build does not know. */
export function figuresOf(number: number): number {
  return sentenceAt(number).figures;
}

export function say(number: number, figures: readonly number[]): Pick<Reason, 'code' | 'text'> {
  const { code, text } = sentenceAt(number);
  return { code, text: { en: filled(text.en, figures), zh: filled(text.zh, figures) } };
}

function sentenceAt(number: number): Sentence {
  const sentence = SENTENCES[number];
  if (sentence === undefined)
    throw new RangeError(`a history entry has sentence ${number}, which this build does not know`);
  return sentence;
}

function sentenceIn(line: string): Sentence {
  const [code = '', en = '', zh = ''] = line.split('\t');
  return { code, text: { en, zh }, figures: en.match(/\{/g)?.length ?? 0 };
}

/** Texts of one shape differ in their figures only. */
function shapeOf(code: string, text: string, figure: RegExp): string {
  return `${code} ${text.replace(figure, '#')}`;
}

function filled(text: string, figures: readonly number[]): string {
  return text.replace(PLACE, (_, place: string, comma: string) => {
    const figure = String(figures[Number(place) - 1]);
    return comma === '' ? figure : figure.replace(/\B(?=(\d{3})+$)/g, comma);
  });
}
