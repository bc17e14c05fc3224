import { useLanguage } from '../language/language.context.js';
import { useModels } from './use-models.js';

/** Says that the bank has no model of its own, where that is so. It is no trouble, so it is quiet. */
export function ModelNote() {
  const { words } = useLanguage();
  const { data: models } = useModels();
  const isWithout = models?.some(({ role, note }) => role === 'active' && note !== undefined) === true;
  if (!isWithout) return null;
  return (
    <p className="model-note quiet small" data-testid="model-note">
      {words.noModel}
    </p>
  );
}
