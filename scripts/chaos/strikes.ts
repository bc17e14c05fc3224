/** Carries out a fault. Each strike resolves when its target works again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../command/random.js';
import type { Actor } from './actor.js';
import { CLIENT_TIMEOUT_MS } from './door.client.js';
import type { Fault, FaultKind } from './schedule.js';
import type { TcpProxy } from './proxy.js';
import type { Stage } from './stage.js';

export interface Strike {
  fault: Fault;
  /** Everything that must work before the fault strikes, and does not while it lasts. */
  hits: readonly string[];
  /** Strikes at once; the promise resolves after the recovery. */
  begin: () => Promise<void>;
}

/**
 * The shortest and longest time a fault of the kind lasts, in ms. By default a lock expires after 3 seconds and this
 * is noticed within another second. A process that is away longer returns to a lane that others have taken over.
 */
const LASTS: Partial<Record<FaultKind, readonly [number, number]>> = {
  'redis killed': [0, 600],
  'scorer paused past its lock': [4_700, 6_500],
  'scorer paused': [100, 1_500],
  'door paused': [CLIENT_TIMEOUT_MS + 300, CLIENT_TIMEOUT_MS + 2_000],
  'link of a scorer frozen past its lock': [4_700, 6_500],
  'link of a scorer frozen between commit and the end of the job': [4_700, 6_500],
  'lanes taken from a scorer that goes on': [900, 2_500],
  'all links to redis frozen': [800, 3_500],
};

/**
 * How a lane's commands look on the wire: reading states, committing, a commit that removes jobs which were taken along,
 * and BullMQ's end of a job. And how long a strike waits for either.
 */
const READ = '\r\nmget\r\n';
const COMMIT = '\r\nmulti\r\n';
const REMOVAL = '\r\nLREM\r\n';
const END_OF_JOB = '\r\ncompleted\r\n';
const AIM_MS = 300;
/** Taking along needs jobs that wait. */
const AIM_AT_REMOVAL_MS = 1_500;

export function strikeOf(fault: Fault, stage: Stage): Strike {
  const scorer = stage.scorers[fault.target];
  const { actor: door, front } = stage.doors[fault.target];
  const random = createRandom(fault.step + fault.restartMs);
  const [least, most] = LASTS[fault.kind] ?? [0, 0];
  const lastsMs = least + fault.length * (most - least);
  const links = stage.links;
  const strike = (hits: readonly string[], begin: () => Promise<void>): Strike => ({ fault, hits, begin });
  switch (fault.kind) {
    case 'scorer killed':
      return strike([scorer.name], () => killed(scorer, fault.restartMs));
    case 'scorer killed between taking along and commit':
      return strike([scorer.name], () => killedAtRemoval(scorer, fault.restartMs));
    case 'door killed':
      return strike([door.name], () => killed(door, fault.restartMs));
    case 'scorer stopped in order':
      return strike([scorer.name], () => stopped(scorer));
    case 'door stopped in order':
      return strike([door.name], () => stopped(door));
    case 'redis killed':
      return strike(['redis'], () => redisKilled(stage, lastsMs));
    case 'scorer paused past its lock':
      return strike([scorer.name], () => pausedWhileReading(scorer, lastsMs));
    case 'scorer paused':
      return strike([scorer.name], () => paused(scorer, lastsMs));
    case 'door paused':
      return strike([door.name], () => paused(door, lastsMs));
    case 'all links to redis cut':
      return strike(['redis'], () => now(() => links.forEach((link) => link.cut(1, random))));
    case 'half of the links to redis cut':
      return strike(['redis'], () => now(() => links.forEach((link) => link.cut(0.5, random))));
    case 'link of a scorer frozen past its lock':
      return strike([scorer.name], () => frozenAt(COMMIT, scorer.link, lastsMs));
    case 'link of a scorer frozen between commit and the end of the job':
      return strike([scorer.name], () => frozenAt(END_OF_JOB, scorer.link, lastsMs));
    case 'links of a scorer cut between WATCH and EXEC':
      return strike([scorer.name], () => scorer.link.actOn(COMMIT, AIM_MS, () => scorer.link.cut(1, random)));
    case 'lanes taken from a scorer that goes on':
      return strike([scorer.name], () => lanesTaken(stage, scorer.link, lastsMs));
    case 'all links to redis frozen':
      return strike(['redis'], () => frozen(links, lastsMs));
    case 'clients cut off a door':
      return strike([door.name], () => now(() => front.cut(1, random)));
  }
}

async function killed(actor: Actor, restartMs: number): Promise<void> {
  await actor.kill();
  await sleep(restartMs);
  await actor.start();
}

/** What it sent of the commit does not arrive. */
async function killedAtRemoval(actor: Actor, restartMs: number): Promise<void> {
  await actor.link.actOn(REMOVAL, AIM_AT_REMOVAL_MS, () => {
    actor.pause();
    actor.link.cut(1, () => 0);
  });
  await killed(actor, restartMs);
}

async function stopped(actor: Actor): Promise<void> {
  await actor.stop();
  await actor.start();
}

async function paused(actor: Actor, lastsMs: number): Promise<void> {
  actor.pause();
  await sleep(lastsMs);
  actor.resume();
}

/**
 * Pauses the process after it has requested states and before it receives them. When it resumes, it holds states that
 * may have changed long ago.
 */
async function pausedWhileReading(actor: Actor, lastsMs: number): Promise<void> {
  await actor.link.actOn(READ, AIM_MS, () => actor.pause());
  await sleep(lastsMs);
  actor.resume();
}

/** Holds a command back while others take over the lanes. It arrives after they have continued. */
async function frozenAt(text: string, link: TcpProxy, lastsMs: number): Promise<void> {
  await link.actOn(text, AIM_MS, () => link.freeze());
  await sleep(lastsMs);
  link.thaw();
}

/** Its commits are held back until others may have its jobs, and no longer: then both work at the same lanes. */
async function lanesTaken(stage: Stage, link: TcpProxy, lastsMs: number): Promise<void> {
  await link.actOn(COMMIT, AIM_MS, () => link.freeze());
  await stage.forgetLocks();
  await sleep(lastsMs);
  link.thaw();
}

async function redisKilled(stage: Stage, awayMs: number): Promise<void> {
  await stage.killRedis();
  await sleep(awayMs);
  await stage.startRedis();
}

async function frozen(links: readonly { freeze: () => void; thaw: () => void }[], lastsMs: number): Promise<void> {
  for (const link of links) link.freeze();
  await sleep(lastsMs);
  for (const link of links) link.thaw();
}

function now(act: () => void): Promise<void> {
  act();
  return Promise.resolve();
}
