import { useModels } from '../frame/use-models.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Sheet, SheetTable } from '../look/sheet.js';
import { CalibrationChart } from './calibration.chart.js';
import { statedCalibration, type CalibrationRow } from './manifest.figures.js';
import { useModelWords } from './use-model-words.js';
import { useMonitor } from './use-monitor.js';

/** What was said against what came true: of predictions that are settled here, else of the test of the training. */
export function ModelCalibration() {
  const words = useModelWords();
  const active = useModels().data?.find(({ role }) => role === 'active');
  return (
    <Sheet title={words.calibration} testId="model-calibration">
      <ReadState of={useMonitor()}>
        {({ matured: { recent } }) => {
          const settled = recent.sweeps?.calibration ?? [];
          const rows = settled.length > 0 ? settled : statedCalibration(active?.metrics ?? null);
          if (rows.length === 0) return <p className="quiet">{words.nothingSettled}</p>;
          return (
            <>
              <p className="quiet">
                {settled.length > 0
                  ? words.calibrationSettled(recent.months.toSorted().join(', '))
                  : words.calibrationStated}
              </p>
              <ChartAndTable rows={rows} />
              <p className="quiet small">{words.calibrationMeans}</p>
            </>
          );
        }}
      </ReadState>
    </Sheet>
  );
}

function ChartAndTable({ rows }: { rows: readonly CalibrationRow[] }) {
  const { format } = useLanguage();
  const words = useModelWords();
  return (
    <div className="chart-and-table">
      <CalibrationChart rows={rows} />
      <SheetTable
        caption={words.calibration}
        columns={[words.said, words.seen, words.customers]}
        rows={rows.map(({ said, seen, rows: count }, i) => ({
          key: String(i),
          cells: [format.share(said), format.share(seen), format.count(count)],
        }))}
        none={words.nothingSettled}
      />
    </div>
  );
}
