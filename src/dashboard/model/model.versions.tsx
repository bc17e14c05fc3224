import { useModels } from '../frame/use-models.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Sheet, SheetTable } from '../look/sheet.js';
import { statedAuroc } from './manifest.figures.js';
import { useModelWords } from './use-model-words.js';

/** Every version that can be put in use, and what its own card states. */
export function ModelVersions() {
  const { format } = useLanguage();
  const words = useModelWords();
  return (
    <Sheet title={words.versions} testId="model-versions">
      <ReadState of={useModels()}>
        {(all) => (
          <SheetTable
            caption={words.versions}
            columns={[words.version, words.role, words.horizon, words.aurocStated]}
            rows={all.map(({ version, role, horizonDays, unusable, metrics }) => ({
              key: version,
              cells: [
                version,
                unusable === null ? words.roles[role] : words.unusable(unusable),
                horizonDays === null ? '–' : format.days(horizonDays),
                statedAuroc(metrics)?.value.toFixed(3) ?? '–',
              ],
            }))}
            none={words.noVersions}
          />
        )}
      </ReadState>
    </Sheet>
  );
}
