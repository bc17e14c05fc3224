import type { DryRunView } from '../../client/protocol.js';
import { customerPath } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { Link } from 'react-router';
import { useLanguage } from '../language/language.context.js';
import { SheetTable } from '../look/sheet.js';
import { StageStep } from '../look/stage.mark.js';
import { DryRunPast } from './dry.run.past.js';
import { differing, isEstimate, moveRows } from './dry.run.rows.js';
import { useModelWords } from './use-model-words.js';

/** What a policy would do: one sentence, then the tables. */
export function DryRunResult({ view }: { view: DryRunView }) {
  return (
    <div className="dry-run-result" data-testid="dry-run-result">
      <Sentence view={view} />
      <div className="result-tables">
        <Moves view={view} />
        <Alerts view={view} />
        <DryRunPast past={view.past} />
        <Facts view={view} />
        <Sample view={view} />
      </div>
    </div>
  );
}

interface Part {
  view: DryRunView;
}

function Sentence({ view }: Part) {
  const { format } = useLanguage();
  const words = useModelWords().dryRun;
  const { candidate, present, now } = view;
  const count = differing(now);
  const versions = [format.count(candidate), format.count(present)] as const;
  return (
    <p className="result-sentence">
      <strong>{count === 0 ? words.nothing(...versions) : words.differs(format.count(count), ...versions)}</strong>{' '}
      {isEstimate(view) && words.basis(format.count(now.examined), format.count(now.customers))}{' '}
      {now.cutShort && words.cutShort}
    </p>
  );
}

function Moves({ view: { now } }: Part) {
  const { format } = useLanguage();
  const words = useModelWords().dryRun;
  return (
    <section>
      <h3>{words.moves}</h3>
      <SheetTable
        caption={words.moves}
        columns={[words.move, words.tried, words.inUse]}
        rows={moveRows(now).map(({ from, to, candidate, present }) => ({
          key: `${from} ${to}`,
          cells: [<StageStep key="step" from={from} to={to} />, format.count(candidate), format.count(present)],
        }))}
        none={words.noMoves}
      />
    </section>
  );
}

const CAUSES = ['byFact', 'byRisk'] as const;

function Alerts({ view: { now, past } }: Part) {
  const { format } = useLanguage();
  const words = useModelWords().dryRun;
  const spans = [
    { names: words.now, alerts: now.alerts },
    ...(past === null ? [] : [{ names: words.past(format.count(past.days)), alerts: past.alerts }]),
  ];
  return (
    <section data-testid="dry-run-alerts">
      <h3>{words.alerts}</h3>
      <SheetTable
        caption={words.alerts}
        columns={[words.when, words.tried, words.inUse]}
        rows={spans.flatMap(({ names, alerts: { candidate, present } }) =>
          CAUSES.map((cause) => ({
            key: names[cause],
            cells: [names[cause], format.count(candidate[cause]), format.count(present[cause])],
          })),
        )}
        none=""
      />
    </section>
  );
}

function Facts({ view: { now } }: Part) {
  const { format } = useLanguage();
  const words = useModelWords().dryRun;
  return (
    <section>
      <h3>{words.facts}</h3>
      <SheetTable
        caption={words.facts}
        columns={[words.fact, words.tried, words.inUse]}
        rows={now.facts.map(({ fact, candidate, present }) => ({
          key: fact,
          cells: [words.factName[fact], format.count(candidate), format.count(present)],
        }))}
        none=""
      />
    </section>
  );
}

function Sample({ view: { now } }: Part) {
  const { format } = useLanguage();
  const words = useModelWords();
  const { screen } = useAddress();
  return (
    <section>
      <h3>{words.dryRun.sample}</h3>
      <SheetTable
        caption={words.dryRun.sample}
        columns={[words.dryRun.customer, words.dryRun.tried, words.dryRun.inUse, words.said]}
        rows={now.sample.map(({ customerId, from, to, present, risk }) => ({
          key: customerId,
          cells: [
            <Link key="customer" to={screen(customerPath(customerId))}>
              {customerId}
            </Link>,
            <StageStep key="to" from={from} to={to} />,
            <StageStep key="present" from={from} to={present} />,
            format.percent(risk),
          ],
        }))}
        none={words.dryRun.noSample}
      />
    </section>
  );
}
