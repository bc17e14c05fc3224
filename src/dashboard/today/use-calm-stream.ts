import { useEffect, useRef, useState } from 'react';
import type { TransitionRow } from '../live/board.js';
import { EMPTY_STREAM, withBeat, type CalmRow, type CalmStream } from './calm.stream.js';

/** Rows are added no more often. */
const BEAT_MS = 2_000;

/** The stage changes of the board, in beats. */
export function useCalmStream(moves: readonly TransitionRow[]): readonly CalmRow[] {
  const [stream, setStream] = useState(EMPTY_STREAM);
  const newest = useRef(moves);
  const isEmpty = stream.rows.length === 0;

  useEffect(() => {
    newest.current = moves;
    if (isEmpty) setStream((before) => beat(before, moves)); // nobody waits for the first
  }, [moves, isEmpty]);

  useEffect(() => {
    const timer = setInterval(() => setStream((before) => beat(before, newest.current)), BEAT_MS);
    return () => clearInterval(timer);
  }, []);

  return stream.rows;
}

function beat(before: CalmStream, rows: readonly TransitionRow[]): CalmStream {
  return withBeat(
    before,
    rows.map(({ move }) => move),
  );
}
