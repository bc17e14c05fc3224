import type { ModelView } from '../../client/protocol.js';
import { useModels } from '../frame/use-models.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet, SheetTable } from '../look/sheet.js';

/** The model that scores, and the shadow beside it. */
export function ModelActive() {
  const { words } = useLanguage();
  const models = useModels();
  return (
    <Sheet title={words.model.active} testId="model-active">
      <ReadState of={models}>
        {(all) => (
          <>
            {all
              .filter(({ role }) => role === 'active')
              .map((model) => (
                <Active key={model.version} model={model} />
              ))}
            {all
              .filter(({ role }) => role === 'shadow')
              .map((model) => (
                <Shadow key={model.version} model={model} />
              ))}
          </>
        )}
      </ReadState>
    </Sheet>
  );
}

function Active({ model }: { model: ModelView }) {
  const { words, format } = useLanguage();
  const { version, horizonDays, policy, features, note, degraded } = model;
  return (
    <>
      <p className="figure">
        <strong className="number">{version}</strong>
      </p>
      {note !== undefined && <p className="quiet">{words.noModel}</p>}
      {degraded != null && (
        <p className="level level-warn" role="alert">
          {words.model.degraded(format.dateTime(degraded.sinceAt))} <span lang="en">{degraded.why}</span>
        </p>
      )}
      <Facts
        of={[
          horizonDays === null ? null : [words.model.horizon, format.days(horizonDays)],
          policy === null ? null : [words.story.policy, String(policy)],
          features === null ? null : [words.model.features, format.count(features)],
        ]}
      />
    </>
  );
}

function Shadow({ model: { version, shadow } }: { model: ModelView }) {
  const { words, format } = useLanguage();
  if (shadow === undefined) return null;
  const { rows, agreed, differed, alerts, moves } = shadow;
  return (
    <div data-testid="model-shadow">
      <h3>{words.model.shadow(version)}</h3>
      <Facts
        of={[
          [words.model.compared, format.count(rows)],
          [words.model.agreed, format.count(agreed)],
          [words.model.differed, format.count(differed)],
          [words.model.alertsBoth, format.count(alerts.both)],
          [words.model.alertsActive, format.count(alerts.active)],
          [words.model.alertsShadow, format.count(alerts.shadow)],
        ]}
      />
      <SheetTable
        caption={words.model.shadowMoves}
        columns={[words.model.shadowMoves, words.model.customers]}
        rows={moves.map(({ from, to, rows: count }) => ({
          key: `${from} ${to}`,
          cells: [`${stageWord(words.stage, from)} → ${stageWord(words.stage, to)}`, format.count(count)],
        }))}
        none={words.model.noShadowMoves}
      />
    </div>
  );
}

/** A build of another age may name a stage that this page does not know. */
function stageWord(names: Readonly<Record<string, string>>, stage: string): string {
  return names[stage] ?? stage;
}
