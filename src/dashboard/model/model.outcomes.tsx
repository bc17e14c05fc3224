import type { MonitorView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet } from '../look/sheet.js';
import { estimateWords } from './model.active.js';
import { useModelWords } from './use-model-words.js';
import { useMonitor } from './use-monitor.js';

/** The predictions whose time has passed: how many came true. */
export function ModelOutcomes() {
  const words = useModelWords();
  return (
    <Sheet title={words.outcomes} testId="model-outcomes">
      <ReadState of={useMonitor()}>{(view) => <Outcomes view={view} />}</ReadState>
    </Sheet>
  );
}

function Outcomes({ view: { matured } }: { view: MonitorView }) {
  const { format } = useLanguage();
  const words = useModelWords();
  const { pending, recent, stated } = matured;
  const { sweeps, alerts } = recent;
  const figure = (name: string, of: Parameters<typeof estimateWords>[0] | null | undefined, digits: number) =>
    of == null ? null : ([name, estimateWords(of, words, digits)] as const);
  return (
    <>
      {sweeps === null && <p className="quiet">{words.nothingSettled}</p>}
      <Facts
        of={[
          [words.pending, format.count(pending)],
          sweeps === null ? null : [words.settled, format.count(sweeps.rows)],
          figure(words.observedOverExpected, sweeps?.observedOverExpected, 2),
          figure(words.auroc, sweeps?.auroc, 3),
          figure(words.aurocStated, stated === null ? null : { ...stated, value: stated.auroc }, 3),
          figure(words.alertsRight, alerts?.observed, 2),
        ]}
      />
    </>
  );
}
