/**
 * A stored state of which only those parts are read that a batch needs: the others are copied as they are. It is reused
 * for the next customer.
 *
 * 1. `open` finds the sections. The first and last instants, the balance, the branch, the applied ids and the decayed sums
 *    are read; the others when somebody asks for them.
 * 2. `advanceTo` reads the tiles, see tile.scan.ts, and does what `advance` of state/state.ts does. `tiles` holds only
 *    those that an event may still change.
 * 3. Events are applied by `apply` of state/state.ts.
 * 4. `encode` writes the bytes that `encodeBody` of state/state.codec.ts would write.
 *
 * Whatever is unusual (an earlier format, sections of another build, tiles that do not look like ours) makes `open` or
 * `advanceTo` return false. Then the state must be read in the ordinary way.
 */
import { ByteReader, ByteWriter } from '../primitives/bytes.js';
import { UTC, type Calendar } from '../primitives/calendar.js';
import { InstantReader, InstantWriter } from '../primitives/instant.bytes.js';
import { dayOf } from '../primitives/time.js';
import { CHANNELS, type EpochMs } from '../primitives/vocabulary.js';
import { copyDecayed, newDecayed } from '../state/decayed.js';
import { addDays } from '../state/decayed.days.js';
import { LEAVING_DAYS, settleIncomes, type IncomeDay } from '../state/incomes.js';
import { CAUSE_FORMAT, readLifecycle } from '../state/lifecycle.codec.js';
import { newLifecycle, type Lifecycle } from '../state/lifecycle.js';
import { forgetPostings, type PostingDay } from '../state/postings.js';
import { NO_CLOSINGS, type Closings, type HeldProduct } from '../state/products.js';
import { BODY_SECTIONS, DECAYED_TAG } from '../state/sections.codec.js';
import { Seen, forgetBefore } from '../state/seen.js';
import {
  HORIZON_MS,
  NONE_CARRIED,
  decayedInTiles,
  oldestDay,
  type CustomerState,
  type LastInChannel,
  type ListPlace,
} from '../state/state.js';
import { FORMAT, LIFECYCLE_TAG, PLACE_TAG } from '../state/state.codec.js';
import { Tiles, type Balance } from '../state/tile.columns.js';
import { countTiles, readTilesAfter, writeTilesAfter } from '../state/tile.codec.js';
import { areFolded, daysFrom, foldTiles } from '../state/tiles.js';
import { UNITS_A_DAY, type Borders } from './borders.js';
import { checkIncomes } from './income.check.js';
import { TileScan } from './tile.scan.js';

const TAG = {
  core: 1,
  channels: 2,
  balance: 3,
  branch: 4,
  tiles: 5,
  seen: 6,
  incomes: 7,
  products: 8,
  closings: 9,
  postings: 10,
};
const TAGS = DECAYED_TAG + 1;
const SECTION = Array.from({ length: TAGS }, (_, tag) => BODY_SECTIONS.find((section) => section.tag === tag));
const NOTHING_DECAYED = newDecayed();
const NO_BYTES: Uint8Array = new Uint8Array(0);

/** One writer for all states: finished bytes are never overwritten. */
const out = new ByteWriter();

export class OpenState implements CustomerState {
  asOf: EpochMs = 0;
  firstSeenAt: EpochMs = 0;
  firstActiveAt: EpochMs | null = null;
  lastActiveAt: EpochMs | null = null;
  firstBusinessAt: EpochMs | null = null;
  lastBusinessAt: EpochMs | null = null;
  firstPurchaseAt: EpochMs | null = null;
  balance: Balance | null = null;
  branch: CustomerState['branch'] = null;
  /** Those that were opened. */
  readonly tiles = new Tiles();
  before = { activeDays: 0, businessDays: 0 };
  readonly decayed = newDecayed();
  readonly seen = new Seen();
  lifecycle: Lifecycle = newLifecycle();
  place: ListPlace | null = null;
  readonly carried = NONE_CARRIED;
  calendar: Calendar = UTC;
  readonly scan = new TileScan();

  private readonly input = new ByteReader(NO_BYTES);
  private readonly instants = new InstantReader(this.input, 0);
  private bytes: Uint8Array = NO_BYTES;
  /** By tag: where the payload begins and ends; 0 for a section that there is not. */
  private readonly from = new Uint32Array(TAGS);
  private readonly end = new Uint32Array(TAGS);
  private readAsOf: EpochMs = 0;
  private readLastActiveAt: EpochMs | null = null;
  private channels: (LastInChannel | null)[] | null = null;
  private incomeDays: IncomeDay[] | null = null;
  private heldProducts: HeldProduct[] | null = null;
  private knownClosings: Closings | null = null;
  private postingDays: PostingDay[] | null = null;

  /** The instant that the stored state was brought to. */
  get evaluatedAt(): EpochMs {
    return this.readAsOf;
  }

  get hasProducts(): boolean {
    return this.heldProducts !== null || this.from[TAG.products] !== 0;
  }

  get lastByChannel(): (LastInChannel | null)[] {
    if (this.channels === null) {
      this.channels = CHANNELS.map(() => null);
      this.read(TAG.channels);
    }
    return this.channels;
  }

  get incomes(): IncomeDay[] {
    if (this.incomeDays === null) this.read(TAG.incomes);
    return (this.incomeDays ??= []);
  }

  set incomes(incomes) {
    this.incomeDays = incomes;
  }

  get products(): HeldProduct[] {
    if (this.heldProducts === null) this.read(TAG.products);
    return (this.heldProducts ??= []);
  }

  set products(products) {
    this.heldProducts = products;
  }

  get closings(): Closings {
    if (this.knownClosings === null) this.read(TAG.closings);
    return (this.knownClosings ??= NO_CLOSINGS);
  }

  set closings(closings) {
    this.knownClosings = closings;
  }

  get postings(): PostingDay[] {
    if (this.postingDays === null) this.read(TAG.postings);
    return (this.postingDays ??= []);
  }

  set postings(postings) {
    this.postingDays = postings;
  }

  /** Throws RangeError as `decodeState` does. The caller must not change the bytes while the state is in use. */
  open(bytes: Uint8Array, calendar: Calendar): boolean {
    this.bytes = bytes;
    this.calendar = calendar;
    this.clear();
    const input = this.input.open(bytes, 0);
    if (input.byte() !== FORMAT) return false;
    this.asOf = this.readAsOf = input.varint();
    this.instants.restart(this.readAsOf);
    if (!this.findSections(input)) return false;
    this.read(TAG.core);
    this.readLastActiveAt = this.lastActiveAt;
    this.read(TAG.balance);
    this.read(TAG.branch);
    this.read(TAG.seen);
    this.read(DECAYED_TAG);
    return Number.isFinite(this.firstSeenAt);
  }

  /** Brings the clock to that of the borders, which must not be earlier. */
  advanceTo(borders: Borders): boolean {
    const { calendar, asOf: foldedAsOf } = this;
    const foldedWall = calendar.steadyWallOf(foldedAsOf);
    const isFolding = !areFolded(borders.wall, foldedWall);
    const oldestBefore = oldestDay(calendar, foldedAsOf);
    const openDay = oldestBefore - LEAVING_DAYS; // a day more than incomes need, should the bank move
    this.readTiles(borders, openDay, isFolding);
    if (!this.scan.isSound) return false;
    if (this.from[DECAYED_TAG] === 0) {
      if (this.scan.closed > 0 || this.scan.hasDropped) return false;
      copyDecayed(decayedInTiles(this), this.decayed); // nothing is settled yet
    }
    this.asOf = borders.asOf;
    const check = this.from[TAG.incomes] === 0 ? 'none' : this.checkIncomes(borders, foldedWall, openDay);
    if (check === 'unusual') return false;
    if (borders.oldest !== oldestBefore) {
      addDays(this.decayed, this.tiles, oldestBefore, borders.oldest);
      if (check === 'settle') settleIncomes(this.incomes, this.tiles, borders.oldest, dayOf(daysFrom(foldedWall)));
      if (this.from[TAG.postings] !== 0) forgetPostings(this.postings, borders.oldest);
    }
    forgetBefore(this.seen, dayOf(borders.asOf - HORIZON_MS));
    if (!isFolding) return true;
    const { activeDays, businessDays } = foldTiles(this.tiles, borders.wall);
    this.before.activeDays += activeDays + this.scan.droppedActive;
    this.before.businessDays += businessDays + this.scan.droppedBusiness;
    return true;
  }

  /** All of the state except its place and its lifecycle. Throws RangeError as `encodeBody` does. */
  encode(): Uint8Array {
    out.restart();
    out.byte(FORMAT);
    out.varint(this.asOf);
    const instants = new InstantWriter(out, this.asOf);
    for (let tag = 1; tag < TAGS; tag++) {
      const isAsRead = this.isAsRead(tag);
      if (isAsRead && this.from[tag] === 0) continue;
      const from = out.beginSection(tag);
      if (tag === TAG.tiles) this.writeTiles();
      else if (isAsRead) out.copyFrom(this.bytes, this.from[tag] ?? 0, this.end[tag] ?? 0);
      else SECTION[tag]?.write(out, this, instants);
      out.endSection(from);
    }
    return out.finish();
  }

  private clear(): void {
    this.firstSeenAt = Infinity;
    this.firstActiveAt = null;
    this.lastActiveAt = null;
    this.readLastActiveAt = null;
    this.firstBusinessAt = null;
    this.lastBusinessAt = null;
    this.firstPurchaseAt = null;
    this.balance = null;
    this.branch = null;
    this.tiles.clear();
    this.before.activeDays = 0;
    this.before.businessDays = 0;
    copyDecayed(NOTHING_DECAYED, this.decayed);
    this.seen.clear();
    this.place = null;
    this.from.fill(0);
    this.channels = null;
    this.incomeDays = null;
    this.heldProducts = null;
    this.knownClosings = null;
    this.postingDays = null;
  }

  /** Notes where the sections are, and reads those behind the body. */
  private findSections(input: ByteReader): boolean {
    let last = 0;
    while (last !== LIFECYCLE_TAG) {
      const tag = input.byte();
      const length = input.count(1);
      const end = input.at + length;
      if (tag <= last) return false;
      last = tag;
      if (tag < TAGS) {
        this.from[tag] = input.at;
        this.end[tag] = end;
        input.at = end;
      } else if (tag === PLACE_TAG) this.place = { row: input.varint(), mark: input.varint() };
      else if (tag === LIFECYCLE_TAG) {
        this.lifecycle = readLifecycle(input, this.instants, CAUSE_FORMAT);
      } else return false;
      if (input.at !== end) return false;
    }
    return this.from[TAG.core] !== 0 && input.at === input.bytes.length;
  }

  private read(tag: number): void {
    const from = this.from[tag] ?? 0;
    if (from === 0) return;
    const input = this.input.open(this.bytes, from);
    const end = this.end[tag] ?? 0;
    const { asOf, lastActiveAt } = this;
    this.asOf = this.readAsOf; // instants are stored as distances from these two
    this.lastActiveAt = this.readLastActiveAt;
    SECTION[tag]?.read(input, this, this.instants, end);
    if (tag !== TAG.core) this.lastActiveAt = lastActiveAt;
    this.asOf = asOf;
    this.ended(tag);
  }

  private ended(tag: number): void {
    if (this.input.at === this.end[tag]) return;
    throw new RangeError(`section ${tag} of a customer state does not end where it says`);
  }

  private readTiles(borders: Borders, openDay: number, isFolding: boolean): void {
    const { scan, tiles } = this;
    scan.begin();
    const from = this.from[TAG.tiles] ?? 0;
    if (from === 0) return;
    const input = this.input.open(this.bytes, from);
    const count = countTiles(input);
    const closed = scan.readClosed(input, count, borders, openDay * UNITS_A_DAY, isFolding);
    if (!scan.isSound) return;
    readTilesAfter(input, tiles, count - closed, scan.newest);
    if (input.at !== this.end[TAG.tiles]) scan.isSound = false;
    if (scan.closed === 0) tiles.unchanged = 0; // what was written as a distance has nothing before it any more
  }

  private writeTiles(): void {
    const { scan, tiles } = this;
    const count = scan.closed + tiles.count;
    if (count === 0) return;
    out.varint(count);
    if (scan.closed > 0) {
      if (scan.hasDropped) out.varint(scan.firstHead);
      out.copyFrom(this.bytes, scan.closedFrom, scan.closedEnd);
    }
    writeTilesAfter(out, tiles, scan.closed > 0 ? scan.newest : 0);
  }

  private checkIncomes(borders: Borders, foldedWall: number, openDay: number): ReturnType<typeof checkIncomes> {
    const input = this.input.open(this.bytes, this.from[TAG.incomes] ?? 0);
    const check = checkIncomes(input, borders, dayOf(daysFrom(foldedWall)), openDay);
    return input.at === this.end[TAG.incomes] ? check : 'unusual';
  }

  private isAsRead(tag: number): boolean {
    switch (tag) {
      case TAG.channels:
        return this.channels === null && (this.lastActiveAt ?? this.asOf) === (this.readLastActiveAt ?? this.readAsOf);
      case TAG.incomes:
        return this.incomeDays === null;
      case TAG.products:
        return this.heldProducts === null && (this.asOf === this.readAsOf || this.from[tag] === 0);
      case TAG.closings:
        return this.knownClosings === null && (this.asOf === this.readAsOf || this.from[tag] === 0);
      case TAG.postings:
        return this.postingDays === null && (this.asOf === this.readAsOf || this.from[tag] === 0);
      default:
        return false;
    }
  }
}
