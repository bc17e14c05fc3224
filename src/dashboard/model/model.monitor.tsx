import type { MonitorView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet, SheetTable } from '../look/sheet.js';

const EVERY_MS = 60_000;
const DRIFT_SHOWN = 12;

/** Whether what the model says still comes true, and whether customers still look as in its training. */
export function ModelMonitor() {
  const { words } = useLanguage();
  const monitor = useRead(['monitor'], (rest) => rest.monitor(), { everyMs: EVERY_MS });
  return (
    <Sheet title={words.model.fits} testId="model-monitor">
      <ReadState of={monitor}>
        {(view) => (
          <>
            <Verdicts view={view} />
            <Outcomes view={view} />
            <Drift view={view} />
          </>
        )}
      </ReadState>
    </Sheet>
  );
}

/** The service words its verdicts in English. */
function Verdicts({ view: { verdicts } }: { view: MonitorView }) {
  const { words } = useLanguage();
  return (
    <ul className="verdicts" data-testid="verdicts">
      {verdicts.map(({ level, about, text }) => (
        <li key={about} className={`level level-${level}`}>
          <strong>{words.model.level[level]}</strong> <span lang="en">{text}</span>
        </li>
      ))}
    </ul>
  );
}

type Estimate = { value: number; low: number; high: number } | null;

function Outcomes({ view: { matured, model } }: { view: MonitorView }) {
  const { words, format } = useLanguage();
  const { pending, recent, stated } = matured;
  const range = (estimate: Estimate | undefined, digits = 2): string =>
    estimate == null
      ? '–'
      : `${estimate.value.toFixed(digits)} (${estimate.low.toFixed(digits)}–${estimate.high.toFixed(digits)})`;
  return (
    <>
      <h3>{words.model.outcomes}</h3>
      <Facts
        of={[
          [words.model.version, model],
          [words.model.pending, format.count(pending)],
          [words.model.settled, format.count(recent.sweeps?.rows ?? 0)],
          [words.model.observedOverExpected, range(recent.sweeps?.observedOverExpected)],
          [words.model.auroc, range(recent.sweeps?.auroc)],
          stated === null ? null : [words.model.aurocStated, range({ ...stated, value: stated.auroc })],
          [words.model.alertsRight, range(recent.alerts?.observed)],
        ]}
      />
      <SheetTable
        caption={words.model.calibration}
        columns={[words.model.said, words.model.seen, words.model.customers]}
        rows={(recent.sweeps?.calibration ?? []).map(({ said, seen, rows }, i) => ({
          key: String(i),
          cells: [format.share(said), format.share(seen), format.count(rows)],
        }))}
        none={words.model.nothingSettled}
      />
    </>
  );
}

function Drift({ view: { drift } }: { view: MonitorView }) {
  const { words, format } = useLanguage();
  const { rows, leastRows, features, prediction } = drift;
  const strongest = features.toSorted((a, b) => (b.psi ?? -1) - (a.psi ?? -1)).slice(0, DRIFT_SHOWN);
  return (
    <>
      <h3>{words.model.drift}</h3>
      <Facts
        of={[
          [words.model.counted, words.model.countedOf(format.count(rows), format.count(leastRows))],
          [words.model.riskPsi, prediction.psi === null ? '–' : prediction.psi.toFixed(3)],
        ]}
      />
      {rows >= leastRows && (
        <SheetTable
          caption={words.model.drift}
          columns={[words.model.feature, 'PSI', words.model.missing, words.model.verdict]}
          rows={strongest.map(({ feature, psi, missing, level }) => ({
            key: feature,
            cells: [
              feature,
              psi === null ? '–' : psi.toFixed(3),
              format.share(missing),
              <span key="level" className={`level level-${level}`}>
                {words.model.level[level]}
              </span>,
            ],
          }))}
          none={words.model.noHistograms}
        />
      )}
    </>
  );
}
