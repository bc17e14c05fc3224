/** `door`: events per second from HTTP to the committed state. */
import { BareDoor } from './bare-door.js';
import { Bed, type MeasuredService } from './bed.js';
import { Crowd } from './crowd.js';
import { HttpWires, requestOf, sendAll } from './http-wire.js';
import { outcomeOf, refuseUnlessWhole, observeApplied } from './lanes.js';
import { range, short, type Context, type PartResult, type Table } from './part.js';
import { People } from './people.js';
import { seedAll, seedStates } from './seed.js';
import { eventsFor, spreadOf, sustainedRate, type Spread } from './statistics.js';

interface Way {
  name: string;
  contentType: string;
  /** Events per POST. */
  size: number;
  /** POSTs in flight at a time. */
  senders: number;
  /** Events for the warm-up. */
  warmUp: number;
}

const POSTS: Way[] = [
  { name: 'NDJSON, posts of 100', contentType: 'application/x-ndjson', size: 100, senders: 32, warmUp: 15_000 },
  { name: 'JSON, posts of 100', contentType: 'application/json', size: 100, senders: 32, warmUp: 15_000 },
  { name: 'JSON, posts of one', contentType: 'application/json', size: 1, senders: 256, warmUp: 5_000 },
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
    private readonly people: People,
  ) {}

  static async open(bed: Bed): Promise<DoorBed> {
    const people = await People.live();
    await seedAll({ ...bedParts(bed), people, customers: CUSTOMERS });
    const intake = await bed.start('intake,live');
    const door = new DoorBed(bed, intake, await bed.start('scoring'), people);
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
    await seedStates({ ...bedParts(this.bed), people: this.people, customers: CUSTOMERS });
    const requests = this.requests(way, events);
    const wires = new HttpWires(new URL(this.intake.url));
    const before = await outcomeOf(this.bed);
    await this.intake.probe.reset();
    const start = await this.intake.probe.usage();
    const observing = observeApplied(this.bed, before, events);
    const sending = sendAll(wires, requests, way.senders);
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

  /** The highest rate with POSTs of 100 events, in one short run. */
  async mostPerSecond(isQuick: boolean): Promise<number> {
    const [way] = POSTS;
    if (way === undefined) return NaN;
    return (await this.run(way, isQuick)).eventsPerSecond;
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

export async function door({ isQuick, isVolatile, goesOn }: Context): Promise<PartResult> {
  const rounds = await Bed.for({ isVolatile }, async (bed) => {
    const opened = await DoorBed.open(bed);
    const bare = await BareDoor.open();
    try {
      return await roundsOf(opened, bare, { isQuick, goesOn });
    } finally {
      bare.close();
    }
  });
  const spreads = [...rounds].map(([way, done]) => spreadsOf(way, done));
  const [ndjson, json, one] = spreads.map(({ rate }) => rate.median);
  const [bareNdjson, , bareOne] = spreads.map(({ bare }) => bare.median);
  return {
    findings: {
      door: {
        eventsPerSecond: ndjson,
        jsonEventsPerSecond: json,
        singleEventsPerSecond: one,
        bareEventsPerSecond: bareNdjson,
        bareSingleEventsPerSecond: bareOne,
        spreads: Object.fromEntries(spreads.map(({ way, rate }) => [way.name, rate])),
      },
      eventLoop: { intakeP99Ms: spreads[0]?.delay.median },
    },
    tables: [doorTable(spreads)],
  };
}

async function roundsOf(
  opened: DoorBed,
  bare: BareDoor,
  { isQuick, goesOn }: Pick<Context, 'isQuick' | 'goesOn'>,
): Promise<Map<Way, Round[]>> {
  const done = new Map<Way, Round[]>(POSTS.map((way) => [way, []]));
  for (let i = 0; goesOn(i); i++) {
    for (const [way, ofWay] of done) {
      const run = await opened.run(way, isQuick);
      ofWay.push({ ...run, barePerSecond: await barePerSecond(bare, opened, way) });
    }
  }
  return done;
}

async function barePerSecond(bare: BareDoor, door: DoorBed, way: Way): Promise<number> {
  const some = door.requests(way, BARE.different * way.size);
  const posts = Array.from({ length: BARE.posts }, (_, i) => some[i % some.length] ?? Buffer.alloc(0));
  return (await bare.run(posts, way.senders)) * way.size;
}

interface WaySpreads {
  way: Way;
  rate: Spread;
  us: Spread;
  delay: Spread;
  bare: Spread;
}

function spreadsOf(way: Way, runs: readonly Round[]): WaySpreads {
  const of = (read: (run: Round) => number): Spread => spreadOf(runs.map(read));
  return {
    way,
    rate: of((run) => run.eventsPerSecond),
    us: of((run) => run.intakeUs),
    delay: of((run) => run.delayP99Ms),
    bare: of((run) => run.barePerSecond),
  };
}

function doorTable(spreads: readonly WaySpreads[]): Table {
  return {
    title: 'Door: from HTTP to the committed state',
    columns: [
      '',
      'events/s, median',
      'spread',
      'CPU of the door, µs per event',
      'its event loop late, p99 ms',
      'a bare server takes',
    ],
    rows: spreads.map(({ way, rate, us, delay, bare }) => [
      way.name,
      short(rate.median),
      range(rate),
      short(us.median),
      short(delay.median),
      short(bare.median),
    ]),
    note: `One process with the door, one scorer; ${CUSTOMERS.toLocaleString('en')} customers, zipf. 32 senders, of posts of one 256, share the cores; each has one post on its way. The bare server, of Node alone, reads each post and answers.`,
  };
}

function bodyOf({ contentType, size }: Way, events: readonly object[]): string {
  if (contentType === 'application/x-ndjson') return events.map((event) => JSON.stringify(event)).join('\n');
  return JSON.stringify(size === 1 ? events[0] : events);
}

function bedParts({ redis, shards }: Bed): Pick<Bed, 'redis' | 'shards'> {
  return { redis, shards };
}
