/** The AUROC that a model's manifest states of data it was not trained on; null when it states none. Pure. */
export function statedAuroc(metrics: Record<string, unknown> | null): number | null {
  const model = metrics?.['model'];
  if (typeof model !== 'object' || model === null || !('auroc' in model)) return null;
  return typeof model.auroc === 'number' ? model.auroc : null;
}
