import type { ServerMessage } from '../../client/protocol.js';
import { applyMessages, EMPTY_BOARD, type Board } from './board.js';

/** A reader cannot follow more often, and the page stays responsive at any rate of messages. */
const REDRAW_EVERY_MS = 200;
/** A hidden page draws no frames, so the number of waiting messages must be limited. */
const WAITING_AT_MOST = 2_000;

/** Collects messages and applies them together, at most five times a second and in an animation frame. */
export class BoardStore {
  private board = EMPTY_BOARD;
  private waiting: ServerMessage[] = [];
  private scheduled = false;
  private drawnAt = 0;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly current = (): Board => this.board;

  push(message: ServerMessage): void {
    this.waiting.push(message);
    if (this.waiting.length >= WAITING_AT_MOST) this.flush();
    else this.schedule();
  }

  /** For rare changes that should show at once. Messages that arrived before are applied first. */
  change(how: (board: Board) => Board): void {
    this.board = how(drawn(this.board, this.take()));
    this.tell();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    const waitMs = Math.max(0, this.drawnAt + REDRAW_EVERY_MS - performance.now());
    setTimeout(() => requestAnimationFrame(() => this.flush()), waitMs);
  }

  private flush(): void {
    this.scheduled = false;
    this.drawnAt = performance.now();
    const messages = this.take();
    if (messages.length === 0) return;
    this.board = drawn(this.board, messages);
    this.tell();
  }

  private take(): ServerMessage[] {
    const messages = this.waiting;
    this.waiting = [];
    return messages;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function drawn(board: Board, messages: readonly ServerMessage[]): Board {
  const next = applyMessages(board, messages);
  return messages.some(({ type }) => type === 'stats') ? { ...next, statsAt: Date.now() } : next;
}
