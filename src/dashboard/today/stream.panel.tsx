import { Segmented } from 'antd';
import { memo, useState } from 'react';
import { Link } from 'react-router';
import type { EpochMs, Stage } from '../../client/vocabulary.js';
import { PATHS } from '../address/address.js';
import { OVER_LIST, useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import type { TransitionRow } from '../live/board.js';
import { StageStep } from '../look/stage.mark.js';
import { VirtualRows } from '../look/virtual.rows.js';
import { HoldButton } from '../work/hold.button.js';
import { useHeld, useHolding } from '../work/use-held.js';
import { countAbove, type CalmRow } from './calm.stream.js';
import { inScope, SCOPES, type Scope } from './move.scope.js';
import { useCalmStream } from './use-calm-stream.js';

interface Props {
  moves: readonly TransitionRow[];
  perMinute: number | null;
  now: EpochMs | null;
  stage: Stage | null;
}

const ROW_HEIGHT = 50;

/** Stage changes as they happen, in beats that can be read; held while somebody points at them. */
export const StreamPanel = memo(function StreamPanel({ moves, perMinute, now, stage }: Props) {
  const { words, format } = useLanguage();
  const [scope, setScope] = useState<Scope>('all');
  const holding = useHolding();
  const rows = useCalmStream(moves);
  const shown = useHeld(rows, holding.held);
  const visible = shown.filter((row) => inScope(row, scope) && (stage === null || row.to === stage));

  return (
    <section className="panel moves" aria-label={words.today.moves}>
      <div className="panel-head">
        <h2>{words.today.moves}</h2>
        <span className="quiet small">{perMinute === null ? '' : words.today.movesRate(format.count(perMinute))}</span>
        <HoldButton holding={holding} newer={countAbove(rows, shown[0]?.number ?? 0)} />
      </div>
      <div className="stream-scope">
        <Segmented
          size="small"
          value={scope}
          options={SCOPES.map((value) => ({ value, label: words.today.scope[value] }))}
          onChange={setScope}
        />
      </div>
      <VirtualRows
        className={holding.held ? '' : 'calm'}
        testId="moves-list"
        label={words.today.moves}
        items={visible}
        keyOf={({ number }) => number}
        height={ROW_HEIGHT}
        holding={holding}
        nothing={nothingOf(rows.length === 0, perMinute === null, words.today)}
        row={(row) => <Row row={row} when={now === null ? '' : format.moment(row.at, now)} />}
      />
    </section>
  );
});

/** Before the first statistics it is not known whether anybody moved. */
function nothingOf(isEmpty: boolean, isUnknown: boolean, said: { noMoves: string; noneOfStage: string }): string {
  if (!isEmpty) return said.noneOfStage;
  return isUnknown ? '' : said.noMoves;
}

/** One customer, or the customers who took the same step at about the same time. */
const Row = memo(function Row({ row, when }: { row: CalmRow; when: string }) {
  const { words, format } = useLanguage();
  const { changed, screen } = useAddress();
  const isOne = row.kind === 'one';
  const to = isOne
    ? changed({ customer: row.move.customerId, alert: null })
    : screen(PATHS.customers, { stage: row.to, sort: 'since' });
  const who = isOne ? row.move.customerId : words.today.customers(format.count(row.count));
  return (
    <Link
      className="row stream-row"
      data-testid={isOne ? 'move-row' : 'moves-row'}
      to={to}
      state={isOne ? OVER_LIST : undefined}
    >
      <span className="who" title={who}>
        {who}
      </span>
      <time className="when">{when}</time>
      <span className="step">
        {row.from === null && <span className="quiet small">{words.today.isNew} </span>}
        <StageStep from={row.from} to={row.to} />
      </span>
    </Link>
  );
});
