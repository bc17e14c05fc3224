import type { ModelView, ShadowView } from '../../client/protocol.js';
import { STAGES, type Stage } from '../../client/vocabulary.js';
import { useModels } from '../frame/use-models.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet, SheetTable } from '../look/sheet.js';
import { StageStep } from '../look/stage.mark.js';
import { trainingFacts } from './model.active.js';
import { useModelWords } from './use-model-words.js';

/** The second model that scores along without effect: where it would alert and decide otherwise. */
export function ModelShadow() {
  const words = useModelWords();
  return (
    <ReadState of={useModels()}>
      {(all) => {
        const shadow = all.find(({ role }) => role === 'shadow');
        return (
          <Sheet title={words.shadow(shadow?.version ?? '–')} testId="model-shadow">
            {shadow === undefined ? <p className="quiet">{words.noShadow}</p> : <Shadow model={shadow} />}
          </Sheet>
        );
      }}
    </ReadState>
  );
}

function Shadow({ model }: { model: ModelView }) {
  const inUse = useLanguage();
  const words = useModelWords();
  const { format } = inUse;
  const { shadow } = model;
  return (
    <>
      <Facts of={trainingFacts(model, words, inUse)} />
      {shadow !== undefined && (
        <>
          <Alerts alerts={shadow.alerts} />
          <Facts
            of={[
              [words.compared, format.count(shadow.rows)],
              [words.agreed, format.count(shadow.agreed)],
              [words.differed, format.count(shadow.differed)],
            ]}
          />
          <Moves moves={shadow.moves} />
        </>
      )}
    </>
  );
}

const RAISED_BY = ['both', 'active', 'shadow'] as const;

function Alerts({ alerts }: Pick<ShadowView, 'alerts'>) {
  const { format } = useLanguage();
  const words = useModelWords();
  const names = { both: words.alertsBoth, active: words.alertsActive, shadow: words.alertsShadow };
  const total = Math.max(1, alerts.both + alerts.active + alerts.shadow);
  return (
    <>
      <p>{words.shadowSentence(format.count(alerts.both), format.count(alerts.active), format.count(alerts.shadow))}</p>
      <SheetTable
        caption={words.whoAlerts}
        columns={[words.whoAlerts, words.alerts, '']}
        rows={RAISED_BY.map((by) => ({
          key: by,
          cells: [
            names[by],
            format.count(alerts[by]),
            <span key="bar" className="bar-box" aria-hidden="true">
              <span className="bar" style={{ width: `${(100 * alerts[by]) / total}%` }} />
            </span>,
          ],
        }))}
        none=""
      />
    </>
  );
}

function Moves({ moves }: Pick<ShadowView, 'moves'>) {
  const { format } = useLanguage();
  const words = useModelWords();
  return (
    <SheetTable
      caption={words.shadowMoves}
      columns={[words.shadowMoves, words.customers]}
      rows={moves.map(({ from, to, rows }) => ({
        key: `${from} ${to}`,
        cells: [<Step key="step" from={from} to={to} />, format.count(rows)],
      }))}
      none={words.noShadowMoves}
    />
  );
}

/** A build of another age may name a stage that this page does not know. */
function Step({ from, to }: { from: string; to: string }) {
  const [known, next] = [stageIn(from), stageIn(to)];
  if (next === undefined || (known === undefined && from !== 'new')) return `${from} → ${to}`;
  return <StageStep from={known ?? null} to={next} />;
}

function stageIn(name: string): Stage | undefined {
  return STAGES.find((stage) => stage === name);
}
