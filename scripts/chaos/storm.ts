/**
 * Makes every fault strike at its step of the log, while work is in progress.
 *
 * 1. A fault waits until all is well, or strikes some time after the previous one if that hit another target.
 * 2. It is then armed: the stream may run the fault's step, and the fault strikes as soon as a job is in progress.
 * 3. The stream runs no later step before it has struck. So all faults happen, however long the run takes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LaneProgress } from './lane.progress.js';
import { recoveryMs } from './recovery.js';
import type { Fault, FaultKind } from './schedule.js';
import type { Strike } from './strikes.js';

export interface StormOptions {
  faults: readonly Fault[];
  strikeOf: (fault: Fault) => Strike;
  poll: () => Promise<LaneProgress[] | null>;
  /** Called when a fault strikes. */
  onStrike: (fault: Fault, struck: number) => void;
}

export interface StormCounts {
  struck: Partial<Record<FaultKind, number>>;
  /** Recovery times after killing a scorer, while no other fault stopped lanes. */
  recoveries: number[];
  /** Recovery times after killing a scorer, while another fault also stopped lanes. */
  disturbedRecoveries: number[];
}

/** How long an armed fault waits for work in progress, and how often it polls. */
const AIM_MS = 1_500;
const POLL_MS = 1;
/** With this many of the lanes at their sweep, each scorer mostly has one. */
const SWEEPS_IN_PROGRESS = 2;
const WAIT_MS = 10;

interface Struck {
  strike: Strike;
  isOver: boolean;
}

/** Faults that affect neither lanes nor Redis. */
const HARMLESS_TO_LANES = /^door |^clients /;

export class Storm {
  readonly counts: StormCounts = { struck: {}, recoveries: [], disturbedRecoveries: [] };
  private readonly all: Struck[] = [];
  private readonly ends: Promise<void>[] = [];
  private struckFaults = 0;
  private armed = false;
  private isOver = false;

  constructor(private readonly options: StormOptions) {}

  /** Resolves when all faults have struck and everything works again. Throws when something could not be repaired. */
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

  /** Whether the stream may run that step now. */
  mayTake(step: number): boolean {
    const next = this.options.faults[this.struckFaults];
    return next === undefined || this.isOver || next.step > step || (next.step === step && this.armed);
  }

  /** Waits until the stream may run the step; meanwhile it calls `meanwhile`. */
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
    const [wanted, lanesAtIt] = step % 2 === 1 ? [/^sweep/, SWEEPS_IN_PROGRESS] : [/./, 1];
    for (const until = Date.now() + AIM_MS; Date.now() < until;) {
      const lanes = await this.options.poll();
      const busy = lanes?.filter(({ active }) => active.some((id) => wanted.test(id))) ?? [];
      if (busy.length >= lanesAtIt) return;
      await sleep(POLL_MS);
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
    end.catch(() => undefined); // handled when the storm is over
    this.ends.push(end);
  }

  /** @param own the kill's position among all strikes */
  private async measure(own: number, underWay: readonly Struck[]): Promise<void> {
    const ms = await recoveryMs(this.options.poll);
    if (ms === null) return;
    const others = [...underWay, ...this.all.slice(own + 1)];
    const isDisturbed = others.some(({ strike }) => !HARMLESS_TO_LANES.test(strike.fault.kind));
    (isDisturbed ? this.counts.disturbedRecoveries : this.counts.recoveries).push(ms);
  }
}
