import { Segmented } from 'antd';
import { memo, useState } from 'react';
import { Link } from 'react-router';
import type { StageTransition } from '../../client/protocol.js';
import type { EpochMs, Stage } from '../../client/vocabulary.js';
import { OVER_LIST, useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import type { TransitionRow } from '../live/board.js';
import { SurenessMeter } from '../look/sureness.meter.js';
import { StageStep } from '../look/stage.mark.js';
import { VirtualRows } from '../look/virtual.rows.js';
import { HoldButton } from '../work/hold.button.js';
import { inScope, SCOPES, type Scope } from './move.scope.js';
import { useHeld, useHolding, usePaced } from '../work/use-held.js';

interface Props {
  rows: readonly TransitionRow[];
  perMinute: number | null;
  now: EpochMs | null;
  stage: Stage | null;
}

/**
 * Beyond this, rows come faster than anybody can read. They are then shown once a second and not highlighted one by
 * one.
 */
const BUSY_PER_MINUTE = 300;
const BUSY_REDRAW_MS = 1_000;
const ROW_HEIGHT = 32;

export const TransitionsList = memo(function MovesList({ rows, perMinute, now, stage }: Props) {
  const { words, format } = useLanguage();
  const [scope, setScope] = useState<Scope>('all');
  const holding = useHolding();
  const busy = perMinute !== null && perMinute > BUSY_PER_MINUTE;
  const shown = useHeld(usePaced(rows, busy ? BUSY_REDRAW_MS : 0), holding.held);
  const visible = shown.filter((row) => inScope(row.move, scope) && (stage === null || row.move.to === stage));
  const newer = (rows[0]?.number ?? 0) - (shown[0]?.number ?? 0);

  return (
    <section className="panel moves" aria-label={words.today.moves}>
      <div className="panel-head">
        <h2>{words.today.moves}</h2>
        <span className="quiet small">{perMinute === null ? '' : words.today.movesRate(format.count(perMinute))}</span>
        <HoldButton holding={holding} newer={newer} />
        <Segmented
          size="small"
          value={scope}
          options={SCOPES.map((value) => ({ value, label: words.today.scope[value] }))}
          onChange={setScope}
        />
      </div>
      <VirtualRows
        className={busy || holding.held ? '' : 'calm'}
        testId="moves-list"
        label={words.today.moves}
        items={visible}
        keyOf={({ number }) => number}
        height={ROW_HEIGHT}
        holding={holding}
        nothing={rows.length === 0 ? words.today.noMoves : words.today.noneOfStage}
        row={({ move }) => <Row move={move} when={now === null ? '' : format.moment(move.at, now)} />}
      />
    </section>
  );
});

const Row = memo(function Row({ move, when }: { move: StageTransition; when: string }) {
  const { words } = useLanguage();
  const { changed } = useAddress();
  return (
    <Link
      className="row move"
      data-testid="move-row"
      to={changed({ customer: move.customerId, alert: null })}
      state={OVER_LIST}
    >
      <span className="who" title={move.customerId}>
        {move.customerId}
      </span>
      <span className="step">
        {move.from === null && <span className="quiet small">{words.today.isNew} </span>}
        <StageStep from={move.from} to={move.to} />
      </span>
      <SurenessMeter confidence={move.confidence} />
      <time className="when">{when}</time>
    </Link>
  );
});
