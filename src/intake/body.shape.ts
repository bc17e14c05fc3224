/** What a large body may consist of, before it is parsed: a few megabytes of tiny things take seconds to make. */
import { closingQuote } from '../core/primitives/json.js';
import { ProblemError } from '../core/contracts/problems.js';

/** Smaller ones cannot hold enough of anything. */
const SMALL = 65_536;
/** Values that any body may hold, and on top for each event that there may be. */
const MOST_VALUES = 1_000;
const VALUES_PER_ITEM = 25;
/**
 * The parser keeps the names of an object, in their order, as a shape, and shares it among objects. A member that leads
 * to a new one costs it four microseconds, a hundred times a member of a known one. Events of one sender have a few.
 */
const MOST_STEPS = 25_000;

const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a];
const [LIST, OBJECT, OBJECT_END] = [0x5b, 0x7b, 0x7d];

/**
 * Throws a `too_many_events` problem.
 * @param text JSON, lines of it, or what is none
 */
export function refuseManyParts(text: string, mostItems: number): void {
  if (text.length <= SMALL) return;
  const mostValues = MOST_VALUES + VALUES_PER_ITEM * mostItems;
  const shapes = new Shapes();
  let values = 0;
  let newline = 0;
  let [from, end] = [0, 0]; // of the last text
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) {
      [from, end] = [at + 1, closingQuote(text, at + 1)];
      if (newline >= 0 && newline < at) newline = text.indexOf('\n', at);
      at = endOfText(end, newline);
      if (at < 0) return; // no JSON: the parser says so
      if (at === newline) shapes.closeAll();
    } else if (sign === COMMA || sign === LIST || sign === OBJECT) {
      if (++values > mostValues) throw tooManyValues(mostValues);
      if (sign === OBJECT) shapes.open();
    } else if (sign === OBJECT_END) shapes.close();
    else if (sign === COLON && shapes.add(text, from, end) > MOST_STEPS) throw tooManyShapes();
  }
}

/** A text ends on its line: one that does not is no JSON, and the next line may be some. */
function endOfText(end: number, newline: number): number {
  return newline >= 0 && (end < 0 || newline < end) ? newline : end;
}

/** The shapes of objects so far: a tree whose steps are names. */
class Shapes {
  private readonly root = newShape('');
  /** Of the objects that are open. */
  private readonly now: Shape[] = [this.root];
  private steps = 0;

  open(): void {
    this.now.push(this.root);
  }

  close(): void {
    this.now.pop();
  }

  closeAll(): void {
    this.now.length = 0;
  }

  /** One more member of the innermost object, whose name lies there. @returns how many steps there are */
  add(text: string, from: number, end: number): number {
    const shape = this.now.pop() ?? this.root;
    this.now.push(this.next(shape, text, from, end));
    return this.steps;
  }

  private next(shape: Shape, text: string, from: number, end: number): Shape {
    const { last } = shape;
    if (last?.name.length === end - from && text.startsWith(last.name, from)) return last;
    const name = text.slice(from, end);
    let next = shape.next.get(name);
    if (next === undefined) {
      this.steps++;
      shape.next.set(name, (next = newShape(name)));
    }
    return (shape.last = next);
  }
}

interface Shape {
  /** Of the member that leads here. */
  readonly name: string;
  readonly next: Map<string, Shape>;
  /** Taken last: most objects are like the one before. */
  last: Shape | null;
}

function newShape(name: string): Shape {
  return { name, next: new Map(), last: null };
}

function tooManyValues(most: number): ProblemError {
  return new ProblemError('too_many_events', `A post may hold ${most} values: send its events in further posts.`);
}

function tooManyShapes(): ProblemError {
  return new ProblemError(
    'too_many_events',
    `The objects of the body have over ${MOST_STEPS} names of members in different places: give events the same members in the same order, or send them in further posts.`,
  );
}
