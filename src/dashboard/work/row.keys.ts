/** The meaning of keys in the list of alerts. Pure. */
export type RowCommand =
  | 'down'
  | 'up'
  | 'claim'
  | 'acknowledge'
  | 'snooze'
  | 'assign'
  | 'resolve'
  | 'select'
  | 'selectRange'
  | 'selectAll'
  | 'undo'
  | 'clear'
  | 'help';

const COMMANDS: Readonly<Record<string, RowCommand>> = {
  j: 'down',
  k: 'up',
  ArrowDown: 'down',
  ArrowUp: 'up',
  c: 'claim',
  a: 'acknowledge',
  s: 'snooze',
  g: 'assign',
  r: 'resolve',
  x: 'select',
  X: 'selectRange',
  A: 'selectAll',
  z: 'undo',
  Escape: 'clear',
  '?': 'help',
};

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Null for every other key, and for the browser's own shortcuts. */
export function commandOf({ key, ctrlKey, metaKey, altKey }: Key): RowCommand | null {
  if (ctrlKey || metaKey || altKey) return null;
  return Object.hasOwn(COMMANDS, key) ? (COMMANDS[key] ?? null) : null;
}
