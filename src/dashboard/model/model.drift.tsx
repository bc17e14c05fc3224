import type { MonitorView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet, SheetTable } from '../look/sheet.js';
import { featureWords } from './feature.words.js';
import { useModelWords } from './use-model-words.js';
import { useMonitor } from './use-monitor.js';

const SHOWN = 12;

/** Which of the model's inputs are spread otherwise than in its training, in words. */
export function ModelDrift() {
  const words = useModelWords();
  return (
    <Sheet title={words.drift} testId="model-drift">
      <ReadState of={useMonitor()}>{({ drift }) => <Drift drift={drift} />}</ReadState>
    </Sheet>
  );
}

function Drift({ drift: { rows, leastRows, features, prediction } }: Pick<MonitorView, 'drift'>) {
  const { language, format } = useLanguage();
  const words = useModelWords();
  const isJudged = rows >= leastRows && features.length > 0;
  const moved = features.filter(({ level }) => level === 'warn' || level === 'watch');
  const shown = features.toSorted((a, b) => (b.psi ?? -1) - (a.psi ?? -1)).slice(0, SHOWN);
  return (
    <>
      {isJudged && (
        <p>
          {moved.length === 0
            ? words.driftNone
            : words.driftSentence(format.count(moved.length), format.count(features.length))}
        </p>
      )}
      <Facts
        of={[
          [words.counted, words.countedOf(format.count(rows), format.count(leastRows))],
          prediction.psi === null ? null : [words.riskPsi, prediction.psi.toFixed(3)],
        ]}
      />
      {isJudged && (
        <SheetTable
          caption={words.drift}
          columns={[words.feature, 'PSI', words.missing, words.verdictColumn]}
          rows={shown.map(({ feature, psi, missing, level }) => ({
            key: feature,
            cells: [
              <span key="name" title={feature}>
                {featureWords(feature, language)}
              </span>,
              psi === null ? '–' : psi.toFixed(3),
              format.share(missing),
              <span key="level" className={`level level-${level}`}>
                {words.level[level]}
              </span>,
            ],
          }))}
          none={words.noHistograms}
        />
      )}
    </>
  );
}
