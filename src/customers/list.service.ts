/**
 * The list of customers of a run.
 *
 * 1. The first page searches all entries, counts those that pass, and keeps the order of the first 50,000.
 * 2. A later page follows that order, whatever has changed since. So whoever is in the filter throughout is on exactly
 *    one page.
 * 3. Without an order (`sort=any`) a page goes on behind the last row. Rows never change, so nothing needs to be kept,
 *    and the list has no limit.
 * 4. The customers of a page are read as they are now. Whoever has left the filter meanwhile is left out.
 */
import { Injectable } from '@nestjs/common';
import type { CustomerListView, CustomerRow } from '../client/customers.protocol.js';
import { Business } from '../business/business.js';
import { sumOver, CELLS } from '../core/ledger/ledger.js';
import { testOf, type EntryTest, type FilterSettings } from '../core/listing/entry.filter.js';
import { keyOf } from '../core/listing/entry.order.js';
import type { RowPlace } from '../core/listing/first.places.js';
import { Calendar } from '../core/primitives/calendar.js';
import { ProblemError } from '../core/contracts/problems.js';
import { decodeState } from '../core/state/state.codec.js';
import { Tiles } from '../core/state/tile.columns.js';
import { Semaphore } from '../ops/semaphore.js';
import { CustomerStore } from '../redis/customer.store.js';
import { KeptOrderStore } from '../redis/kept.order.store.js';
import { LedgerStore } from '../redis/ledger.store.js';
import { ListingStore, type ListedCustomer } from '../redis/listing.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import { listCursor, type ListCursor } from './list.cursor.js';
import { readListQuery, type ListQuery, type RawListQuery } from './list.query.js';
import { rowOf } from './list.row.js';
import { firstBy, nextRows, type Search } from './list.scan.js';

/** The most customers that an order holds: 300 KB of Redis' memory. */
const LONGEST_ORDER = 50_000;
/** Searches at one time: each reads all entries, in this process and from Redis. */
const SEARCHES = 2;

/** A page before its customers are read. */
interface Page {
  count: number;
  reach: number;
  places: readonly RowPlace[];
  next: ListCursor | null;
}

@Injectable()
export class CustomerListService {
  private readonly searches = new Semaphore(SEARCHES);

  constructor(
    private readonly directory: RunDirectory,
    private readonly listing: ListingStore,
    private readonly orders: KeptOrderStore,
    private readonly customers: CustomerStore,
    private readonly ledger: LedgerStore,
    private readonly business: Business,
    private readonly calendar: Calendar,
  ) {}

  /** Throws `unknown_run` and `bad_request` problems. */
  async list(raw: RawListQuery): Promise<CustomerListView> {
    const { name: run, clockAt } = await this.directory.named(raw.run);
    const asOf = clockAt ?? Date.now();
    const query = readListQuery(raw, this.calendar);
    const { tiers, tierBand } = this.business;
    const settings = { tiers, tierBand, today: this.calendar.dayOf(asOf) };
    // The totals first: whoever is added in between is then in the list, and not missing from it.
    const known = sumOver(await this.ledger.totals(run), CELLS, 'customers');
    const rows = await this.listing.rows(run);
    const test = testOf(query.filter, settings);
    const page = await this.page(query, { run, rows, test, idPart: query.idPart });
    return {
      run,
      asOf,
      count: page.count,
      reach: page.reach,
      missing: Math.max(0, known - rows.reduce((sum, count) => sum + count, 0)),
      customers: await this.read(run, page.places, test, settings),
      cursor: page.next === null ? null : listCursor(page.next, query.mark),
    };
  }

  private async page(query: ListQuery, search: Search): Promise<Page> {
    const { after } = query;
    if (after?.of === 'order') return this.following(after, query.limit);
    if (query.sort === 'any') return this.unordered(query, search, after);
    return this.ordered(query, query.sort, search);
  }

  private async ordered(query: ListQuery, sort: Parameters<typeof keyOf>[0], search: Search): Promise<Page> {
    const key = keyOf(sort, query.isReversed);
    const { count, places } = await this.alone(() => firstBy(this.listing, search, key, LONGEST_ORDER));
    const page = { count, reach: places.length, places: places.slice(0, query.limit) };
    if (places.length <= query.limit) return { ...page, next: null };
    const token = await this.orders.keep(places, Date.now());
    return { ...page, next: { of: 'order', token, from: query.limit, count } };
  }

  private async following(after: ListCursor & { of: 'order' }, limit: number): Promise<Page> {
    const { token, from, count } = after;
    const reach = Math.min(count, LONGEST_ORDER);
    const places = await this.orders.read(token, from, limit);
    if (places === null) {
      const minutes = this.orders.keptSeconds / 60;
      throw new ProblemError('bad_request', `cursor is of a list that nobody read for ${minutes} minutes: begin again`);
    }
    const end = from + limit;
    return { count, reach, places, next: end >= reach ? null : { of: 'order', token, from: end, count } };
  }

  private async unordered({ limit }: ListQuery, search: Search, after: ListCursor | null): Promise<Page> {
    const from = after?.of === 'rows' ? after : { shard: 0, row: 0 };
    const isFirst = after === null;
    const found = await this.alone(() => nextRows(this.listing, search, from, limit + 1, isFirst));
    const count = isFirst ? found.count : after.count;
    const next = found.places[limit];
    return {
      count,
      reach: count,
      places: found.places.slice(0, limit),
      next: next === undefined ? null : { of: 'rows', ...next, count },
    };
  }

  private async read(
    run: string,
    places: readonly RowPlace[],
    test: EntryTest,
    settings: FilterSettings,
  ): Promise<CustomerRow[]> {
    const found = (await this.listing.at(run, places)).filter((one): one is ListedCustomer => one !== null);
    const within = found.filter(({ entry }) => test(entry, 0));
    const states = await this.customers.states(
      run,
      within.map(({ customerId }) => customerId),
    );
    return within.flatMap(({ customerId, entry }, i) => {
      const bytes = states[i];
      const state = bytes == null ? null : decodeState(bytes, new Tiles(), this.calendar);
      const stage = state?.lifecycle.stage ?? null;
      return state === null || stage === null ? [] : [rowOf(customerId, state, stage, entry, settings)];
    });
  }

  private async alone<T>(search: () => Promise<T>): Promise<T> {
    const release = await this.searches.take(1);
    try {
      return await search();
    } finally {
      release();
    }
  }
}
