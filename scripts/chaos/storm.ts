/**
 * The storm: brings every fault at its step of the log, while work is in hand.
 *
 * 1. A fault waits for calm, or hits a while after the one before it, when that has hit somebody else.
 * 2. Then it is armed: the stream may take the fault's step, and the fault strikes as soon as a job is in hand.
 * 3. The stream takes no later step before it has struck. So all faults happen, however long the run takes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LaneProgress } from './lane.progress.js';
import { recoveryMs } from './recovery.js';
import type { Fault, FaultKind } from './schedule.js';
import type { Strike } from './strikes.js';

export interface StormOptions {
  faults: readonly Fault[];
  strikeOf: (fault: Fault) => Strike;
  look: () => Promise<LaneProgress[] | null>;
  /** Called when a fault strikes. */
  onStrike: (fault: Fault, struck: number) => void;
}

export interface StormCounts {
  struck: Partial<Record<FaultKind, number>>;
  /** Of scorers killed, while nothing else kept lanes from moving. */
  recoveries: number[];
  /** Of scorers killed, while another fault kept lanes from moving. */
  disturbedRecoveries: number[];
}

/** How long an armed fault waits for work in hand, and how often it looks. */
const AIM_MS = 1_500;
const LOOK_MS = 1;
/** With so many lanes at their sweep, each scorer has some. */
const SWEEPS_IN_HAND = 4;
const WAIT_MS = 10;

interface Struck {
  strike: Strike;
  isOver: boolean;
}

/** Faults that leave all lanes and Redis alone. */
const HARMLESS_TO_LANES = /^door |^clients /;

export class Storm {
  readonly counts: StormCounts = { struck: {}, recoveries: [], disturbedRecoveries: [] };
  private readonly all: Struck[] = [];
  private readonly ends: Promise<void>[] = [];
  private struckFaults = 0;
  private armed = false;
  private isOver = false;

  constructor(private readonly options: StormOptions) {}

  /** Returns when all faults have struck and all they hit is well. Throws when something could not be mended. */
  async rage(): Promise<void> {
    let lastAt = Date.now();
    try {
      for (const fault of this.options.faults) {
        const strike = this.options.strikeOf(fault);
        await this.readyFor(strike, lastAt);
        this.armed = true;
        await this.workInHand(fault);
        lastAt = Date.now();
        this.hit(strike);
      }
      await Promise.all(this.ends);
    } finally {
      this.isOver = true;
    }
  }

  get isCalm(): boolean {
    return this.all.every(({ isOver }) => isOver);
  }

  /** Whether the stream may take that step now. */
  mayTake(step: number): boolean {
    const next = this.options.faults[this.struckFaults];
    return next === undefined || this.isOver || next.step > step || (next.step === step && this.armed);
  }

  /** Waits until the stream may; meanwhile does what it is told to. */
  async untilMayTake(step: number, meanwhile: () => void): Promise<void> {
    for (let i = 1; !this.mayTake(step); i++) {
      await sleep(WAIT_MS);
      if (i % 5 === 0) meanwhile();
    }
  }

  private async readyFor({ fault, hits }: Strike, lastAt: number): Promise<void> {
    const isFree = (): boolean =>
      fault.overlapMs === null
        ? this.isCalm
        : Date.now() - lastAt >= fault.overlapMs && !this.busyWith().some((name) => hits.includes(name));
    while (!isFree()) await sleep(WAIT_MS);
  }

  private busyWith(): string[] {
    return this.all.flatMap(({ strike, isOver }) => (isOver ? [] : strike.hits));
  }

  private async workInHand({ step }: Fault): Promise<void> {
    const [wanted, lanesAtIt] = step % 2 === 1 ? [/^sweep/, SWEEPS_IN_HAND] : [/./, 1];
    for (const until = Date.now() + AIM_MS; Date.now() < until;) {
      const lanes = await this.options.look();
      const busy = lanes?.filter(({ active }) => active.some((id) => wanted.test(id))) ?? [];
      if (busy.length >= lanesAtIt) return;
      await sleep(LOOK_MS);
    }
  }

  private hit(strike: Strike): void {
    const { kind } = strike.fault;
    const struck: Struck = { strike, isOver: false };
    const already = this.all.length;
    const underWay = this.all.filter(({ isOver }) => !isOver);
    this.all.push(struck);
    const mending = strike.begin();
    this.struckFaults++;
    this.armed = false;
    this.counts.struck[kind] = (this.counts.struck[kind] ?? 0) + 1;
    this.options.onStrike(strike.fault, this.struckFaults);
    const measuring = kind === 'scorer killed' ? this.measure(already, underWay) : Promise.resolve();
    const end = Promise.all([mending, measuring]).then(() => {
      struck.isOver = true;
    });
    end.catch(() => undefined); // seen when the storm is over
    this.ends.push(end);
  }

  /** @param own where the kill stands among all strikes */
  private async measure(own: number, underWay: readonly Struck[]): Promise<void> {
    const ms = await recoveryMs(this.options.look);
    if (ms === null) return;
    const others = [...underWay, ...this.all.slice(own + 1)];
    const isDisturbed = others.some(({ strike }) => !HARMLESS_TO_LANES.test(strike.fault.kind));
    (isDisturbed ? this.counts.disturbedRecoveries : this.counts.recoveries).push(ms);
  }
}
