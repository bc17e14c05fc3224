/** Customers and their assets by stage, summed over all shards of a run. */
import { assetsByStage, customersByStage } from '../core/ledger/ledger.js';
import { STAGES, type Stage } from '../core/primitives/vocabulary.js';
import type { LedgerStore } from './ledger.store.js';

export interface Population {
  customers: number;
  byStage: Record<Stage, number>;
  /** Last known balances, hundredths of the base currency. */
  assets: Record<Stage, number>;
}

export class PopulationStore {
  constructor(private readonly ledger: LedgerStore) {}

  async population(run: string): Promise<Population> {
    const totals = await this.ledger.totals(run);
    const byStage = customersByStage(totals);
    const customers = STAGES.reduce((sum, stage) => sum + byStage[stage], 0);
    return { customers, byStage, assets: assetsByStage(totals) };
  }
}
