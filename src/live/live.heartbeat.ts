/**
 * Finds sockets whose other side is gone. A lost network sends no notice, and a proxy may keep our side open for
 * ever. A client that has not answered one ping by the time of the next is disconnected.
 */
import type { WebSocket } from 'ws';

export class Heartbeat {
  private readonly answered = new Map<WebSocket, boolean>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    everyMs: number,
    private readonly onGone: () => void,
  ) {
    this.timer = setInterval(() => this.beat(), everyMs).unref();
  }

  add(socket: WebSocket): void {
    this.answered.set(socket, true);
    socket.on('pong', () => {
      if (this.answered.has(socket)) this.answered.set(socket, true);
    });
  }

  delete(socket: WebSocket): void {
    this.answered.delete(socket);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    for (const [socket, hasAnswered] of this.answered) {
      this.answered.set(socket, false);
      if (hasAnswered) socket.ping(noFault);
      else this.end(socket);
    }
  }

  private end(socket: WebSocket): void {
    this.onGone();
    socket.terminate();
  }
}

/** A closing socket refuses a ping; the next heartbeat ends it. */
function noFault(): void {
  return undefined;
}
