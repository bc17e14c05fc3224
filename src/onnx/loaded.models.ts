/** The models of this process. They change while it runs, so callers must not keep a reference between batches. */
import type { ModelDown, ModelsInUse } from '../core/contracts/ports.js';
import type { OpenHost } from './model.host.js';
import { ModelThread } from './model.thread.js';
import type { ServedModel } from './served.model.js';

export class LoadedModels implements ModelsInUse {
  shadow: ServedModel | null = null;
  down: ModelDown | null = null;
  /** The operators' choice that this process has applied; empty when nothing was chosen. */
  mark = '';
  /** Set when the activated version could not be loaded at start: the prior stands in until it can be loaded. */
  missing: ModelDown | null = null;

  constructor(
    public active: ServedModel,
    /** Where a model lives that is loaded to be the active one. A shadow always has a thread of its own. */
    readonly openActive: OpenHost = (dir) => ModelThread.open(dir),
  ) {}

  /** Takes effect with the next batch. The previous model ends when its open calls are answered. */
  activate(model: ServedModel): void {
    const before = this.active;
    this.active = model;
    this.missing = null;
    if (before !== model) retire(before);
  }

  /** Called at the end of the process. */
  async retire(): Promise<void> {
    await Promise.allSettled([this.active.retire(), this.shadow?.retire()]);
  }

  /** @param model null to end the shadow */
  setShadow(model: ServedModel | null): void {
    const before = this.shadow;
    this.shadow = model;
    if (before !== null && before !== model) retire(before);
  }
}

/** Retires a model without waiting: a thread that does not end must not delay the caller. */
function retire(model: ServedModel): void {
  void model.retire().catch(() => undefined);
}
