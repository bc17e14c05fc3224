/**
 * Limits the number of values in a large body before it is parsed: a few megabytes of tiny values take seconds to
 * parse.
 */
import { closingQuote } from '../core/primitives/json.js';
import { ProblemError } from '../core/contracts/problems.js';

/** Smaller bodies cannot hold enough values to matter. */
const SMALL = 65_536;
/** The number of values any body may hold. Each allowed event adds to it. */
const MOST_VALUES = 1_000;
const VALUES_PER_ITEM = 25;
/**
 * V8's parser stores the ordered member names of an object as a shape and shares it among objects. A member that
 * leads to a new shape costs four microseconds, a hundred times as much as a member of a known one. The events of one
 * sender have a few shapes.
 */
const MOST_STEPS = 25_000;

const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a];
const [LIST, OBJECT, OBJECT_END] = [0x5b, 0x7b, 0x7d];

/**
 * Throws a `too_many_events` problem.
 * @param text JSON, NDJSON, or text that is neither
 */
export function refuseManyParts(text: string, mostItems: number): void {
  if (text.length <= SMALL) return;
  const mostValues = MOST_VALUES + VALUES_PER_ITEM * mostItems;
  const shapes = new Shapes();
  let values = 0;
  let newline = 0;
  let [from, end] = [0, 0]; // of the last string in the text
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) {
      [from, end] = [at + 1, closingQuote(text, at + 1)];
      if (newline >= 0 && newline < at) newline = text.indexOf('\n', at);
      at = endOfText(end, newline);
      if (at < 0) return; // not JSON: the parser reports it
      if (at === newline) shapes.closeAll();
    } else if (sign === COMMA || sign === LIST || sign === OBJECT) {
      if (++values > mostValues) throw tooManyValues(mostValues);
      if (sign === OBJECT) shapes.open();
    } else if (sign === OBJECT_END) shapes.close();
    else if (sign === COLON && shapes.add(text, from, end) > MOST_STEPS) throw tooManyShapes();
  }
}

/** A string ends on its own line. If it does not, the line is not JSON, and scanning continues with the next line. */
function endOfText(end: number, newline: number): number {
  return newline >= 0 && (end < 0 || newline < end) ? newline : end;
}

/** The object shapes so far: a tree whose edges are member names. */
class Shapes {
  private readonly root = newShape('');
  /** The shapes of the objects that are open, the innermost last. */
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

  /** Adds the member whose name lies there to the innermost object. @returns the number of edges */
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
  /** The name of the member that leads to this shape. */
  readonly name: string;
  readonly next: Map<string, Shape>;
  /** The most recently used child: most objects have the shape of the one before. */
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
