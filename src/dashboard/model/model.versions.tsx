import { useModels } from '../frame/use-models.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Sheet, SheetTable } from '../look/sheet.js';
import { statedAuroc } from './stated.auroc.js';

/** Every version that can be put in use, and what its own card states. */
export function ModelVersions() {
  const { words, format } = useLanguage();
  const models = useModels();
  return (
    <Sheet title={words.model.versions} testId="model-versions">
      <ReadState of={models}>
        {(all) => (
          <SheetTable
            caption={words.model.versions}
            columns={[
              words.model.version,
              words.model.role,
              words.model.horizon,
              words.model.features,
              words.model.auroc,
            ]}
            rows={all.map((model) => {
              const { version, role, horizonDays, features, unusable, metrics } = model;
              const auroc = statedAuroc(metrics);
              return {
                key: version,
                cells: [
                  version,
                  unusable === null ? words.model.roles[role] : words.model.unusable(unusable),
                  horizonDays === null ? '–' : format.days(horizonDays),
                  features === null ? '–' : format.count(features),
                  auroc === null ? '–' : auroc.toFixed(3),
                ],
              };
            })}
            none={words.model.noVersions}
          />
        )}
      </ReadState>
    </Sheet>
  );
}
