import type { UseQueryResult } from '@tanstack/react-query';
import { memo, useMemo } from 'react';
import type { TransitionsView } from '../../client/protocol.js';
import { STAGES } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { ReadState } from '../look/read.state.js';
import { StageMark, StageName } from '../look/stage.mark.js';
import { bandPath, flowPlan, FROMS, type FlowPlan, type From } from './flow.plan.js';
import { WindowChoice } from './window.choice.js';

/** Who went from which stage to which in the window: a drawing, and the same as a table. */
export const FlowPanel = memo(function FlowPanel({ of }: { of: UseQueryResult<TransitionsView> }) {
  const { words, format } = useLanguage();
  const { title, covers } = words.todayScreen.flow;
  return (
    <section className="panel flow" aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
        <span className="quiet small">
          {of.data !== undefined && covers(format.date(of.data.fromAt), format.date(of.data.toAt))}
        </span>
        <WindowChoice />
      </div>
      <div className="flow-body" data-testid="flow">
        <ReadState of={of}>{({ matrix }) => <Flow matrix={matrix} />}</ReadState>
      </div>
    </section>
  );
});

function Flow({ matrix }: { matrix: TransitionsView['matrix'] }) {
  const { words, format } = useLanguage();
  const plan = useMemo(() => flowPlan(matrix), [matrix]);
  const { none, drawn, caption } = words.todayScreen.flow;
  if (plan.total === 0) return <p className="nothing">{none}</p>;
  return (
    <>
      <figure className="flow-figure" aria-label={drawn(format.count(plan.total))} role="img">
        <Nodes nodes={plan.lefts} side="left" />
        <Bands plan={plan} />
        <Nodes nodes={plan.rights} side="right" />
      </figure>
      <FlowTable matrix={matrix} caption={caption} />
    </>
  );
}

/** The names beside the drawing, in its height. The drawing itself is stretched, letters must not be. */
function Nodes({ nodes, side }: { nodes: FlowPlan['lefts']; side: 'left' | 'right' }) {
  const { format } = useLanguage();
  return (
    <ul className={`flow-nodes flow-${side}`} aria-hidden="true">
      {nodes.map(({ stage, count, y, height }) => (
        <li key={stage} style={{ top: y + height / 2 }}>
          <FromName from={stage} />
          <strong className="number">{format.count(count)}</strong>
        </li>
      ))}
    </ul>
  );
}

const WIDTH = 100;
const BAR = 2;

function Bands({ plan: { height, lefts, rights, bands } }: { plan: FlowPlan }) {
  const { words, format } = useLanguage();
  const { from: came, to: went } = { from: nameOf(words.stage, words.today.isNew), to: words.stage };
  return (
    <svg className="flow-bands" viewBox={`0 0 ${WIDTH} ${height}`} height={height} preserveAspectRatio="none">
      {bands.map((band) => (
        <path key={`${band.from} ${band.to}`} className={`flow-band stage-${band.to}`} d={bandPath(band, WIDTH)}>
          <title>{`${came(band.from)} → ${went[band.to]}: ${format.count(band.count)}`}</title>
        </path>
      ))}
      {lefts.map(({ stage, y, height: tall }) => (
        <rect key={stage} className={`flow-bar stage-${stage}`} x={0} y={y} width={BAR} height={Math.max(1, tall)} />
      ))}
      {rights.map(({ stage, y, height: tall }) => (
        <rect
          key={stage}
          className={`flow-bar stage-${stage}`}
          x={WIDTH - BAR}
          y={y}
          width={BAR}
          height={Math.max(1, tall)}
        />
      ))}
    </svg>
  );
}

function nameOf(stage: Readonly<Record<Exclude<From, 'new'>, string>>, isNew: string): (from: From) => string {
  return (from) => (from === 'new' ? isNew : stage[from]);
}

function FromName({ from }: { from: From }) {
  const { words } = useLanguage();
  return from === 'new' ? <span className="stage-name">{words.today.isNew}</span> : <StageName stage={from} />;
}

/** Every step with its number. Its columns are the stages entered, by their marks. */
function FlowTable({ matrix, caption }: { matrix: TransitionsView['matrix']; caption: string }) {
  const { words, format } = useLanguage();
  const rows = FROMS.filter((from) => matrix[from] !== undefined);
  return (
    <div className="table-box flow-table" tabIndex={0} role="group" aria-label={caption} data-testid="flow-table">
      <table className="sheet-table">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.todayScreen.flow.fromTo}</th>
            {STAGES.map((stage) => (
              <th key={stage} scope="col" title={words.stage[stage]}>
                <StageMark stage={stage} />
                <span className="sr-only">{words.stage[stage]}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((from) => (
            <tr key={from}>
              <th scope="row">
                <FromName from={from} />
              </th>
              {STAGES.map((to) => {
                const count = matrix[from]?.[to];
                return <td key={to}>{count === undefined ? <span className="quiet">·</span> : format.count(count)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
