/** `door`: events per second from HTTP to the committed state. */
import { BareDoor } from './bare-door.js';
import type { Bed, MeasuredService } from './bed.js';
import { Crowd } from './crowd.js';
import { HttpWires, requestOf, sendAll } from './http-wire.js';
import { observe, outcomeOf, refuseUnlessWhole } from './lanes.js';
import { short, type Context, type PartResult, type Table } from './part.js';
import { seed, type SeedOrder } from './seeder.js';
import { sideColumns, type Rounds } from './rounds.js';
import { Turns, type Side } from './sides.js';
import { eventsFor, sustainedRate } from './statistics.js';

interface Way {
  name: string;
  contentType: string;
  /** Events per POST. */
  size: number;
  /** POSTs in flight at a time. */
  senders: number;
  /** Events for the warm-up. */
  warmUp: number;
  /** Events that may have been sent and not be committed. */
  mostUncommitted: number;
}

/**
 * What the service takes for as long as one likes. Without the limit the door takes a whole run within a fraction of its
 * time, and most of the rate is that of scorer and Redis at a backlog, with the door idle.
 */
const STEADY: Way = {
  name: 'NDJSON, posts of 100, no faster than they are committed',
  contentType: 'application/x-ndjson',
  size: 100,
  senders: 32,
  warmUp: 5_000,
  mostUncommitted: 8_000,
};
const POSTS: Way[] = [
  {
    name: 'NDJSON, posts of 100',
    contentType: 'application/x-ndjson',
    size: 100,
    senders: 32,
    warmUp: 15_000,
    mostUncommitted: Infinity,
  },
  {
    name: 'JSON, posts of 100',
    contentType: 'application/json',
    size: 100,
    senders: 32,
    warmUp: 15_000,
    mostUncommitted: Infinity,
  },
  {
    name: 'JSON, posts of one',
    contentType: 'application/json',
    size: 1,
    senders: 256,
    warmUp: 5_000,
    mostUncommitted: Infinity,
  },
  STEADY,
];
const CUSTOMERS = 100_000;
/** The approximate length of a run. */
const SECONDS = { quick: 3, full: 5 };

interface DoorRun {
  eventsPerSecond: number;
  intakeUs: number;
  delayP99Ms: number;
}

interface Round extends DoorRun {
  /** Events per second with the bare server and the same POSTs. */
  barePerSecond: number;
}

const BARE = { posts: 10_000, different: 100 };

let crowds = 0;

/** A door, a scorer and customers, warmed up. */
export class DoorBed {
  /** The rates of the warm-up. */
  private readonly rates = new Map<Way, number>();

  private constructor(
    readonly bed: Bed,
    readonly intake: MeasuredService,
    readonly scorer: MeasuredService,
  ) {}

  static async open(bed: Bed): Promise<DoorBed> {
    await seed(bed.build, { ...bedParts(bed), what: 'all' });
    const intake = await bed.start('intake,live');
    const door = new DoorBed(bed, intake, await bed.start('scoring'));
    for (const way of POSTS) {
      const { eventsPerSecond } = await door.runOf(way, way.warmUp);
      door.rates.set(way, eventsPerSecond);
    }
    return door;
  }

  run(way: Way, isQuick: boolean): Promise<DoorRun> {
    const events = eventsFor(this.rates.get(way) ?? NaN, isQuick ? SECONDS.quick : SECONDS.full);
    return this.runOf(way, events);
  }

  private async runOf(way: Way, events: number): Promise<DoorRun> {
    await seed(this.bed.build, { ...bedParts(this.bed), what: 'states' });
    const requests = this.requests(way, events);
    const wires = new HttpWires(new URL(this.intake.url));
    const before = await outcomeOf(this.bed);
    await this.intake.probe.reset();
    const start = await this.intake.probe.usage();
    let committed = 0;
    const count = async (): Promise<number> => (committed = (await outcomeOf(this.bed)).applied - before.applied);
    const observing = observe(count, events);
    const sending = sendAll(
      wires,
      requests,
      way.senders,
      (posts) => posts * way.size - committed <= way.mostUncommitted,
    );
    const [samples] = await Promise.all([observing, sending]);
    const end = await this.intake.probe.usage();
    wires.close();
    await refuseUnlessWhole(this.bed, before, events, [this.scorer]);
    return {
      eventsPerSecond: sustainedRate(samples, events),
      intakeUs: (end.cpuUs - start.cpuUs) / events,
      delayP99Ms: end.delayP99Ms,
    };
  }

  /** The highest rate that lasts, in one short run. */
  async mostPerSecond(isQuick: boolean): Promise<number> {
    return (await this.run(STEADY, isQuick)).eventsPerSecond;
  }

  requestFor(way: { contentType: string }, body: string): Buffer {
    const { host } = new URL(this.intake.url);
    return requestOf({ host, key: this.bed.keys['producer'] ?? '', contentType: way.contentType }, body);
  }

  requests(way: Way, events: number): Buffer[] {
    const crowd = new Crowd({ customers: CUSTOMERS, draw: 'zipf', seed: ++crowds, name: `d${crowds}` });
    const now = Date.now();
    return Array.from({ length: events / way.size }, () => {
      const part = crowd.many(way.size, now);
      return this.requestFor(way, bodyOf(way, part));
    });
  }
}

export async function door(context: Context): Promise<PartResult> {
  const { isVolatile, sides } = context;
  const bare = await BareDoor.open();
  const rounds = await Turns.for(
    sides,
    { isVolatile },
    (bed) => DoorBed.open(bed),
    (turns) => turns.rounds(context, (opened) => allWays(opened, bare, context)),
  ).finally(() => {
    bare.close();
  });
  const median = (read: (run: Round) => number, way: number): number =>
    rounds.spread('now', (round) => read(round[way]!)).median;
  return {
    findings: {
      door: {
        eventsPerSecond: median(rateOf, 0),
        jsonEventsPerSecond: median(rateOf, 1),
        singleEventsPerSecond: median(rateOf, 2),
        steadyEventsPerSecond: median(rateOf, 3),
        bareEventsPerSecond: median((run) => run.barePerSecond, 0),
        bareSingleEventsPerSecond: median((run) => run.barePerSecond, 2),
        ...rounds.comparison({
          eventsPerSecond: { read: (round) => rateOf(round[0]!) },
          jsonEventsPerSecond: { read: (round) => rateOf(round[1]!) },
          singleEventsPerSecond: { read: (round) => rateOf(round[2]!) },
          steadyEventsPerSecond: { read: (round) => rateOf(round[3]!) },
        }),
        spreads: Object.fromEntries(
          POSTS.map(({ name }, i) => [name, rounds.spread('now', (round) => rateOf(round[i]!))]),
        ),
      },
      eventLoop: { intakeP99Ms: median((run) => run.delayP99Ms, 0) },
    },
    tables: [doorTable(rounds, sides)],
  };
}

/** By way, in the order of POSTS. */
async function allWays(opened: DoorBed, bare: BareDoor, { isQuick }: Context): Promise<Round[]> {
  const runs: Round[] = [];
  for (const way of POSTS) {
    runs.push({ ...(await opened.run(way, isQuick)), barePerSecond: await barePerSecond(bare, opened, way) });
  }
  return runs;
}

async function barePerSecond(bare: BareDoor, door: DoorBed, way: Way): Promise<number> {
  const some = door.requests(way, BARE.different * way.size);
  const posts = Array.from({ length: BARE.posts }, (_, i) => some[i % some.length] ?? Buffer.alloc(0));
  return (await bare.run(posts, way.senders)) * way.size;
}

function doorTable(rounds: Rounds<Round[]>, sides: readonly Side[]): Table {
  const row = (name: string, read: (round: Round[]) => number, isLessBetter = false): string[] => {
    return [name, ...rounds.cells({ read, isLessBetter }, sides)];
  };
  return {
    title: 'Door: from HTTP to the committed state',
    columns: ['', ...sideColumns(sides)],
    rows: POSTS.flatMap(({ name }, i) => [
      row(`${name}, events/s`, (round) => rateOf(round[i]!)),
      row('… CPU of the door, µs per event', (round) => round[i]!.intakeUs, true),
      row('… its event loop late, p99 ms', (round) => round[i]!.delayP99Ms, true),
      ['… a bare server takes, events/s', short(rounds.spread('now', (round) => round[i]!.barePerSecond).median)],
    ]),
    note:
      `One process with the door, one scorer; ${CUSTOMERS.toLocaleString('en')} customers, zipf. 32 senders, of posts of one 256, ` +
      'share the cores; each has one post on its way. The bare server, of Node alone, reads each post and answers.',
  };
}

function rateOf({ eventsPerSecond }: Round): number {
  return eventsPerSecond;
}

function bodyOf({ contentType, size }: Way, events: readonly object[]): string {
  if (contentType === 'application/x-ndjson') return events.map((event) => JSON.stringify(event)).join('\n');
  return JSON.stringify(size === 1 ? events[0] : events);
}

function bedParts({ redisUrl, shards }: Bed): Pick<SeedOrder, 'redisUrl' | 'shards' | 'customers'> {
  return { redisUrl, shards, customers: CUSTOMERS };
}
