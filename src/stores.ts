/** The stores of the service, over the connection that fails fast; and the ledgers, which must be there before any lane. */
import type { Business } from './business/business.js';
import type { Calendar } from './core/primitives/calendar.js';
import type { Config } from './ops/config.js';
import type { Log } from './ops/log.js';
import { AlertStore } from './redis/alert.store.js';
import type { FastRedis, WaitingRedis } from './redis/connections.js';
import { ContactLogStore } from './redis/contact.log.store.js';
import { ContactStore } from './redis/contact.store.js';
import { CustomerStore } from './redis/customer.store.js';
import { DeliveryLog } from './redis/delivery.log.js';
import { DueStore } from './redis/due.store.js';
import { EpochStore } from './redis/epoch.store.js';
import { FlowStore } from './redis/flow.store.js';
import { openLedger } from './redis/ledger.opening.js';
import { KeptOrderStore } from './redis/kept.order.store.js';
import { LedgerStore } from './redis/ledger.store.js';
import { ListingStore } from './redis/listing.store.js';
import { OutboxStore } from './redis/outbox.store.js';
import { PopulationStore } from './redis/population.store.js';
import { QuarantineStore } from './redis/quarantine.store.js';
import type { RedisClock } from './redis/redis.clock.js';
import type { RunDirectory } from './redis/run.directory.js';
import { RunStores } from './redis/run.stores.js';
import { SafeguardsStore } from './redis/safeguards.store.js';
import { TicketStore } from './redis/ticket.store.js';
import { ViewerStore } from './redis/viewer.store.js';
import { UnmappedStore } from './redis/unmapped.store.js';

export type Stores = ReturnType<typeof makeStores>;

/** What the data was found to be at start-up. */
export interface DataFacts {
  epoch: string;
  calendar: Calendar;
}

export function makeStores(redis: FastRedis, directory: RunDirectory, config: Config, { epoch, calendar }: DataFacts) {
  const ledger = new LedgerStore(redis, directory);
  const customers = new CustomerStore(redis, config.shards, calendar);
  return {
    runs: directory.runs,
    runStores: new RunStores(redis, config),
    epochs: new EpochStore(redis, epoch),
    tickets: new TicketStore(redis, config.maxTicketsPerKey),
    ledger,
    population: new PopulationStore(ledger),
    customers,
    listing: new ListingStore(redis, directory),
    keptOrders: new KeptOrderStore(redis),
    alerts: new AlertStore(redis, directory),
    quarantine: new QuarantineStore(redis, directory),
    safeguards: new SafeguardsStore(redis, directory),
    flow: new FlowStore(redis),
    outbox: new OutboxStore(redis, config.shards),
    deliveryLog: new DeliveryLog(redis, config.webhookLogEntries),
    due: new DueStore(redis, directory),
    unmapped: new UnmappedStore(redis, directory),
    viewers: new ViewerStore(redis),
    contactLog: new ContactLogStore(redis, config.shards),
    contacts: new ContactStore(redis, config.shards, customers),
  };
}

/** Sets up the ledgers that are missing or were kept by other tiers. To be called before any lane opens. */
export async function openLedgers(
  redis: WaitingRedis,
  directory: RunDirectory,
  { tiers }: Business,
  { clock, calendar }: { clock: RedisClock; calendar: Calendar },
  log: Log,
): Promise<void> {
  for (const { name, clockAt } of await directory.runs.list()) {
    const customers = await openLedger(redis, directory.keysOf(name), tiers, calendar.dayOf(clockAt ?? clock.now()));
    if (customers > 0) log.info({ run: name, customers }, 'the ledger was rebuilt from all states');
  }
}
