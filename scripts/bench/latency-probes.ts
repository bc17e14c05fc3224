/** Events that are traced: when the door accepted them, when Redis had their state, when a dashboard received them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { LiveFeed } from '../../src/client/live-feed.js';
import { RestClient } from '../../src/client/rest.js';
import { CommitObserver } from './commit.observer.js';
import { Crowd } from './crowd.js';
import type { DoorBed } from './door.js';
import { HttpWires } from './http-wire.js';
import { VoidFigureError } from './part.js';

/** Instants on `performance.now()`. */
export interface Timing {
  dueAt: number;
  acceptedAt: number;
  committedAt: number;
  screenAt: number;
}

export interface ProbeRequest {
  probe: string;
  bytes: Buffer;
}

const CUSTOMERS = 100_000;
/** No probe is sent twice to a bed, and beds are measured in turn. */
let made = 0;
let opened = 0;
const GIVE_UP_MS = 10_000;

const TOO_MANY = 429;

/** The door takes no more, because too much waits. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor() {
    super('the door refused a post because too much waits');
  }
}

export class Probes {
  private readonly timings = new Map<string, Timing>();
  private readonly crowd = new Crowd({ customers: CUSTOMERS, draw: 'zipf', seed: 99, name: `l${++opened}` });
  private faults: unknown[] = [];
  private observer: CommitObserver | null = null;
  private feed: LiveFeed | null = null;

  private constructor(
    private readonly door: DoorBed,
    private readonly wires: HttpWires,
  ) {}

  static async open(door: DoorBed): Promise<Probes> {
    const probes = new Probes(door, new HttpWires(new URL(door.intake.url)));
    probes.observer = await CommitObserver.open(door.bed, 'probe-', (id) => probes.note(id, 'committedAt'));
    await probes.listen();
    return probes;
  }

  /** Each request contains one probe, as its last event. */
  requests(posts: number, events: number): ProbeRequest[] {
    const now = Date.now();
    return Array.from({ length: posts }, () => {
      const probe = `probe-${made++}`;
      const own = { ...this.crowd.eventOf(probe, now), channel: 'mobile', type: 'login' };
      const body = [...this.crowd.many(events - 1, now), own].map((event) => JSON.stringify(event)).join('\n');
      return { probe, bytes: this.door.requestFor({ contentType: 'application/x-ndjson' }, body) };
    });
  }

  send({ probe, bytes }: ProbeRequest, dueAt: number): void {
    this.timings.set(probe, { dueAt, acceptedAt: NaN, committedAt: NaN, screenAt: NaN });
    this.wires
      .send(bytes)
      .then((status) => {
        if (status === 202) this.note(probe, 'acceptedAt');
        else
          this.faults.push(
            status === TOO_MANY ? new RefusedError() : new VoidFigureError(`a post was answered with ${status}`),
          );
      })
      .catch((fault: unknown) => this.faults.push(fault));
  }

  /** Waits until all sent probes have arrived everywhere, and forgets them. */
  async settled(): Promise<Timing[]> {
    const isOpen = (one: Timing): boolean => Number.isNaN(one.acceptedAt + one.committedAt + one.screenAt);
    const startedAt = performance.now();
    while ([...this.timings.values()].some(isOpen)) {
      if (this.faults.length > 0) throw this.faults[0];
      if (performance.now() - startedAt > GIVE_UP_MS) throw new VoidFigureError('probes did not arrive');
      await sleep(1);
    }
    const timings = [...this.timings.values()];
    this.timings.clear();
    return timings;
  }

  /** The first error of a POST that was not accepted; null when all were. */
  get fault(): unknown {
    return this.faults[0] ?? null;
  }

  close(): void {
    this.feed?.stop();
    this.observer?.close();
    this.wires.close();
  }

  private note(probe: string, what: 'acceptedAt' | 'committedAt' | 'screenAt'): void {
    const timing = this.timings.get(probe);
    if (timing !== undefined && Number.isNaN(timing[what])) timing[what] = performance.now();
  }

  private async listen(): Promise<void> {
    const { url } = this.door.intake;
    const rest = new RestClient({ key: this.door.bed.keys['agent'] ?? '', base: url });
    await new Promise<void>((resolve, reject) => {
      this.feed = new LiveFeed({
        base: url.replace(/^http/, 'ws'),
        ticket: () => rest.liveTicket(),
        WebSocket,
        events: {
          onMessage: (message) => {
            if (message.type === 'subscribed') resolve();
            if (message.type === 'stage') this.note(message.move.customerId, 'screenAt');
          },
          onConnectError: (fault) => reject(fault instanceof Error ? fault : new Error(String(fault))),
        },
      });
      this.feed.subscribe('stages');
      this.feed.start();
    });
  }
}
