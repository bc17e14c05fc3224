/** The models of this process: which are in use changes while it runs, so nobody keeps what it was given before. */
import type { ModelDown, ModelsInUse } from '../core/contracts/ports.js';
import type { OnnxModel } from './model.js';

export class LoadedModels implements ModelsInUse {
  shadow: OnnxModel | null = null;
  down: ModelDown | null = null;
  /** Of the operators' choice, what this process has carried out; empty: nothing was chosen. */
  mark = '';
  /** An activated version that could not be loaded at start: rules answer until it can be. */
  missing: ModelDown | null = null;

  constructor(public active: OnnxModel) {}

  /** From the next batch on. The model before ends when its open calls are answered. */
  activate(model: OnnxModel): void {
    const before = this.active;
    this.active = model;
    this.missing = null;
    if (before !== model) retire(before);
  }

  /** At the end of the process. */
  async retire(): Promise<void> {
    await Promise.allSettled([this.active.retire(), this.shadow?.retire()]);
  }

  /** @param model null to end it */
  setShadow(model: OnnxModel | null): void {
    const before = this.shadow;
    this.shadow = model;
    if (before !== null && before !== model) retire(before);
  }
}

/** Nobody waits for it, and a thread that will not end must not hold anybody up. */
function retire(model: OnnxModel): void {
  void model.retire().catch(() => undefined);
}
