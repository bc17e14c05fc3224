import type { DryRunView, PastView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { SheetTable } from '../look/sheet.js';
import { StageStep } from '../look/stage.mark.js';
import { elsewhereRows } from './dry.run.rows.js';
import { useModelWords } from './use-model-words.js';

/** Where customers would stand today if the policy had been in use for the last days. */
export function DryRunPast({ past }: Pick<DryRunView, 'past'>) {
  const { format } = useLanguage();
  const { dryRun: words, customers } = useModelWords();
  if (past === null) return null;
  const rows = elsewhereRows(past);
  return (
    <section data-testid="dry-run-past">
      <h3>{words.matrix}</h3>
      <p>{words.elsewhere(format.count(past.elsewhere), format.count(past.days))}</p>
      {rows.length > 0 && (
        <SheetTable
          caption={words.matrix}
          columns={[words.matrixColumns.present, customers]}
          rows={rows.map(({ from, to, customers }) => ({
            key: `${from} ${to}`,
            cells: [<StageStep key="step" from={from} to={to} />, format.count(customers)],
          }))}
          none=""
        />
      )}
      <Figures past={past} />
    </section>
  );
}

function Figures({ past: { movesPerDay, flapShare, asRecorded } }: { past: PastView }) {
  const { format } = useLanguage();
  const words = useModelWords().dryRun;
  const share = (of: number | null): string => (of === null ? '–' : format.share(of));
  return (
    <SheetTable
      caption={words.figure}
      columns={[words.figure, words.tried, words.inUse]}
      rows={[
        {
          key: 'moves',
          cells: [words.movesPerDay, format.rate(movesPerDay.candidate), format.rate(movesPerDay.present)],
        },
        { key: 'flaps', cells: [words.flaps, share(flapShare.candidate), share(flapShare.present)] },
        { key: 'recorded', cells: [words.asRecorded, '', share(asRecorded)] },
      ]}
      none=""
    />
  );
}
