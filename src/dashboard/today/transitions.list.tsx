import { Segmented } from 'antd';
import { memo, useState } from 'react';
import type { StageTransition } from '../../client/protocol.js';
import type { EpochMs, Stage } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import type { TransitionRow } from '../live/board.js';
import { SurenessMeter } from '../look/sureness.meter.js';
import { StageStep } from '../look/stage.mark.js';
import { openCustomer } from '../session/route.js';
import { HoldButton } from './hold.button.js';
import { inScope, SCOPES, type Scope } from './move.scope.js';
import { useHeld, useHolding, usePaced } from './use-held.js';

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
      <ul className={busy ? 'rows' : 'rows calm'} data-testid="moves-list" {...holding.list}>
        {visible.map(({ number, move }) => (
          <Row key={number} move={move} when={now === null ? '' : format.moment(move.at, now)} />
        ))}
        {visible.length === 0 && (
          <li className="nothing">{rows.length === 0 ? words.today.noMoves : words.today.noneOfStage}</li>
        )}
      </ul>
    </section>
  );
});

const Row = memo(function Row({ move, when }: { move: StageTransition; when: string }) {
  const { words } = useLanguage();
  return (
    <li>
      <button type="button" className="row move" data-testid="move-row" onClick={() => openCustomer(move.customerId)}>
        <span className="who" title={move.customerId}>
          {move.customerId}
        </span>
        <span className="step">
          {move.from === null && <span className="quiet small">{words.today.isNew} </span>}
          <StageStep from={move.from} to={move.to} />
        </span>
        <SurenessMeter confidence={move.confidence} />
        <time className="when">{when}</time>
      </button>
    </li>
  );
});
