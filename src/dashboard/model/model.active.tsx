import type { ModelHistoryView, ModelView } from '../../client/protocol.js';
import { useModels } from '../frame/use-models.js';
import { useLanguage, type LanguageInUse } from '../language/language.context.js';
import type { ModelWords } from '../language/words.model.en.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet } from '../look/sheet.js';
import { statedAuroc } from './manifest.figures.js';
import { useModelWords } from './use-model-words.js';
import { useModelHistory } from './use-monitor.js';

/** The model that scores: on what it was trained, how good it said it was, and since when it is in use. */
export function ModelActive() {
  const words = useModelWords();
  const history = useModelHistory().data;
  return (
    <Sheet title={words.active} testId="model-active">
      <ReadState of={useModels()}>
        {(all) =>
          all
            .filter(({ role }) => role === 'active')
            .map((model) => <Active key={model.version} model={model} history={history} />)
        }
      </ReadState>
    </Sheet>
  );
}

function Active({ model, history }: { model: ModelView; history: ModelHistoryView | undefined }) {
  const inUse = useLanguage();
  const words = useModelWords();
  const { format } = inUse;
  const { version, horizonDays, features, note, degraded } = model;
  const chosen = history?.changes.find((one) => one.change === 'activated' && one.version === version);
  return (
    <>
      <p className="figure">
        <strong className="number">{version}</strong>
      </p>
      {note !== undefined && <p className="quiet">{inUse.words.noModel}</p>}
      {degraded != null && (
        <p className="level level-warn" role="alert">
          {words.degraded(format.dateTime(degraded.sinceAt))} <span lang="en">{degraded.why}</span>
        </p>
      )}
      <Facts
        of={[
          [words.since, chosen ? words.sinceBy(format.dateTime(chosen.at), chosen.by) : words.fromStart],
          ...trainingFacts(model, words, inUse),
          horizonDays === null ? null : [words.horizon, format.days(horizonDays)],
          features === null ? null : [words.features, format.count(features)],
        ]}
      />
    </>
  );
}

type Fact = readonly [name: string, value: string] | null;

export function trainingFacts({ metrics, trained }: ModelView, words: ModelWords, { format }: LanguageInUse): Fact[] {
  const auroc = statedAuroc(metrics);
  return [
    ...(trained == null ? [] : logFacts(trained, words, format)),
    auroc === null ? null : [words.aurocStated, estimateWords(auroc, words)],
  ];
}

function logFacts(
  { name, customers, events, fromAt, toAt, isSimulated, rows }: NonNullable<ModelView['trained']>,
  words: ModelWords,
  format: LanguageInUse['format'],
): Fact[] {
  const log = words.log(name, format.count(customers), format.count(events));
  const day = (text: string): string => format.date(Date.parse(text));
  return [
    [words.trainedOn, isSimulated ? `${log} · ${words.simulated}` : log],
    [words.logSpan, words.span(format.date(fromAt), format.date(toAt))],
    rows === null ? null : [words.trainedRows, words.rowsOf(format.count(rows.rows), day(rows.from), day(rows.to))],
  ];
}

export function estimateWords(
  { value, low, high }: { value: number; low: number | null; high: number | null },
  words: ModelWords,
  digits = 3,
): string {
  if (low === null || high === null) return value.toFixed(digits);
  return words.estimate(value.toFixed(digits), low.toFixed(digits), high.toFixed(digits));
}
