/** What an officer does next. Pure. */
export type NextStep =
  /** Work on what is due. */
  | 'due'
  /** Nothing is due: go on with what is mine. */
  | 'mine'
  /** Nothing is mine: take what is nobody's. */
  | 'take'
  /** Nobody is named, or the key only reads. */
  | 'list';

interface Standing {
  me: string | null;
  mayAct: boolean;
  /** Null while unknown. */
  due: number | null;
  mine: number | null;
  nobodys: number | null;
}

export function nextStep({ me, mayAct, due, mine, nobodys }: Standing): NextStep {
  if (!mayAct || me === null) return 'list';
  if (due === null || due > 0) return 'due';
  return (mine ?? 0) === 0 && (nobodys ?? 0) > 0 ? 'take' : 'mine';
}
