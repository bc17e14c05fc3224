import type { StagePolicy } from '../../client/protocol.js';
import { useModels } from '../frame/use-models.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { Facts, Sheet, SheetTable } from '../look/sheet.js';
import { statedAlerts } from './manifest.figures.js';
import { useModelWords } from './use-model-words.js';
import { usePolicies } from './use-policies.js';

/** Under which line the model raises alerts, and how many are to be expected. */
export function ModelRaises() {
  const words = useModelWords();
  return (
    <Sheet title={words.raises} testId="model-raises">
      <ReadState of={usePolicies()}>
        {({ active }) => (active === null ? null : <Lines policy={active.policy} />)}
      </ReadState>
      <Expected />
    </Sheet>
  );
}

/** A policy of before it had lines of alerts uses those of decline. */
function Lines({ policy: { alerts, decline, termination } }: { policy: StagePolicy }) {
  const { format } = useLanguage();
  const words = useModelWords();
  const line = alerts?.line ?? decline.enterRisk;
  const silentDays = alerts?.silentDays ?? termination.silentDays;
  const factRisk = alerts?.factRisk ?? 0;
  return (
    <Facts
      of={[
        [words.line, format.percent(Math.max(line, alerts?.floor ?? 0))],
        alerts === undefined ? null : [words.floor, format.percent(alerts.floor)],
        factRisk > 0 ? [words.factRisk, format.percent(factRisk)] : null,
        [words.silentDays, format.days(silentDays)],
      ]}
    />
  );
}

function Expected() {
  const { format } = useLanguage();
  const words = useModelWords();
  const active = useModels().data?.find(({ role }) => role === 'active');
  if (active === undefined) return null;
  return (
    <>
      <h3>{words.expected}</h3>
      <SheetTable
        caption={words.expected}
        columns={[words.alertsOf, words.perThousand, words.right]}
        rows={statedAlerts(active.metrics).map(({ by, perThousandPerMonth, precision }) => ({
          key: by,
          cells: [words.by[by], format.rate(perThousandPerMonth), precision === null ? '–' : format.percent(precision)],
        }))}
        none={words.noExpected}
      />
    </>
  );
}
