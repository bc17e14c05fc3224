import type { ReactNode } from 'react';
import { useLanguage } from '../language/language.context.js';
import { StageMark, StageName } from '../look/stage.mark.js';
import type { AlertOnRibbon, RibbonPiece, RibbonPlan } from './ribbon.plan.js';
import { RibbonTable } from './ribbon.table.js';
import { StorySection } from './story.section.js';

const HEIGHT = 92;
const MARKS_Y = 12;
const NAMES_Y = 26;
const BAND = { y: 44, height: 18 };
const TICKS_Y = 84;
/** Below this share of the width no name fits. */
const NAME_FROM = 0.13;
const GLYPH_FROM = 0.025;

/** Stages as a band, alerts and contacts above it, and dotted what silence would bring; the same as a table. */
export function StageRibbon({ plan, children }: { plan: RibbonPlan; children?: ReactNode }) {
  const { words, format } = useLanguage();
  const { pieces, alerts, contacts } = plan;
  return (
    <StorySection title={words.customer.ribbon}>
      <svg
        className="ribbon"
        width="100%"
        height={HEIGHT}
        role="img"
        aria-label={words.customer.ribbonMeans(
          format.count(pieces.length),
          format.count(alerts.length),
          format.count(contacts.length),
        )}
        data-testid="stage-ribbon"
      >
        <Marks plan={plan} />
        {pieces.map((piece) => (
          <Piece key={piece.fromAt} piece={piece} />
        ))}
        {plan.ahead.map((piece) => (
          <AheadPiece key={piece.fromAt} piece={piece} />
        ))}
        <Axis plan={plan} />
      </svg>
      <Legend plan={plan} />
      <RibbonTable plan={plan} />
      {children}
    </StorySection>
  );
}

function Piece({ piece }: { piece: RibbonPiece }) {
  const { words, format } = useLanguage();
  const { stage, x, width, fromAt, untilAt } = piece;
  return (
    <g className={`stage-${stage}`} data-testid="ribbon-piece" data-stage={stage}>
      <title>{`${words.stage[stage]}, ${format.date(fromAt)} – ${format.date(untilAt)}`}</title>
      <rect x={share(x)} y={BAND.y} width={share(width)} height={BAND.height} fill="var(--stage)" />
      <line x1={share(x)} x2={share(x)} y1={BAND.y} y2={BAND.y + BAND.height} stroke="var(--panel)" strokeWidth="1.5" />
      {width >= GLYPH_FROM && <PieceName piece={piece} />}
    </g>
  );
}

/** Cut at the end of its piece. */
function PieceName({ piece: { stage, x, width } }: { piece: RibbonPiece }) {
  const { words } = useLanguage();
  return (
    <svg x={share(x)} y={NAMES_Y} width={share(width)} height="16">
      <svg x="1" y="2" width="12" height="12">
        <StageMark stage={stage} />
      </svg>
      {width >= NAME_FROM && (
        <text className="ribbon-name" x="17" y="12">
          {words.stage[stage]}
        </text>
      )}
    </svg>
  );
}

function AheadPiece({ piece: { stage, x, width, fromAt } }: { piece: RibbonPiece }) {
  const { words, format } = useLanguage();
  const y = BAND.y + BAND.height / 2;
  return (
    <g className={`stage-${stage}`} data-testid="ribbon-ahead" data-stage={stage}>
      <title>{`${words.customer.ahead}: ${words.stage[stage]}, ${format.date(fromAt)}`}</title>
      <line className="ribbon-ahead" x1={share(x)} x2={share(x + width)} y1={y} y2={y} stroke="var(--stage)" />
      <svg x={share(x)} y={NAMES_Y + 2} width="12" height="12">
        <StageMark stage={stage} />
      </svg>
    </g>
  );
}

function Marks({ plan: { alerts, contacts, logged } }: { plan: RibbonPlan }) {
  const { words, format } = useLanguage();
  return (
    <>
      {contacts.map(({ at, x, count }) => (
        <At key={at} x={x} title={`${words.customer.contactRow}, ${format.date(at)}: ${format.count(count)}`}>
          <circle className="ribbon-contact" cy={MARKS_Y + 1} r="3" />
        </At>
      ))}
      {logged.map(({ id, at, x }) => (
        <At key={id} x={x} title={`${words.people.contact.mark}, ${format.date(at)}`}>
          <rect className="ribbon-logged" x="-3" y={MARKS_Y - 2} width="6" height="6" data-testid="ribbon-ours" />
        </At>
      ))}
      {alerts.map((alert) => (
        <AlertAt key={alert.id} alert={alert} />
      ))}
    </>
  );
}

function AlertAt({ alert: { kind, severity, fromAt, x } }: { alert: AlertOnRibbon }) {
  const { words, format } = useLanguage();
  return (
    <At x={x} title={`${words.alertKind[kind]}, ${words.severity[severity]}, ${format.date(fromAt)}`}>
      <g className={`severity-${severity}`} data-testid="ribbon-alert">
        <path d={`M0 ${MARKS_Y - 8}l6 11h-12z`} className="ribbon-alert" />
        <line className="ribbon-alert-line" y1={MARKS_Y + 4} y2={BAND.y + BAND.height} />
      </g>
    </At>
  );
}

function Axis({ plan: { ticks, nowX } }: { plan: RibbonPlan }) {
  const { words, format } = useLanguage();
  const isFree = (x: number): boolean => x > 0.02 && x < 0.92 && Math.abs(x - nowX) > 0.07;
  return (
    <>
      {ticks.map(({ at, x }) => (
        <At key={at} x={x}>
          <line className="ribbon-tick" y1={BAND.y + BAND.height} y2={BAND.y + BAND.height + 5} />
          {isFree(x) && (
            <text className="ribbon-date" y={TICKS_Y} textAnchor="middle">
              {format.month(at)}
            </text>
          )}
        </At>
      ))}
      <At x={nowX}>
        <line className="ribbon-now" y1={NAMES_Y + 14} y2={TICKS_Y - 12} />
        <text className="ribbon-date ribbon-now-name" y={TICKS_Y} textAnchor={nowX > 0.9 ? 'end' : 'middle'}>
          {words.customer.now}
        </text>
      </At>
    </>
  );
}

function At({ x, title, children }: { x: number; title?: string; children: ReactNode }) {
  return (
    <svg x={share(x)} overflow="visible">
      {title !== undefined && <title>{title}</title>}
      {children}
    </svg>
  );
}

function Legend({ plan: { pieces, ahead, alerts, contacts, logged } }: { plan: RibbonPlan }) {
  const { words } = useLanguage();
  const stages = [...new Set([...pieces, ...ahead].map(({ stage }) => stage))];
  return (
    <p className="ribbon-legend small" aria-hidden="true">
      {stages.map((stage) => (
        <StageName key={stage} stage={stage} />
      ))}
      {ahead.length > 0 && <span className="ribbon-key ribbon-key-ahead">{words.customer.ahead}</span>}
      {alerts.length > 0 && <span className="ribbon-key ribbon-key-alert">{words.customer.alertMark}</span>}
      {contacts.length > 0 && <span className="ribbon-key ribbon-key-contact">{words.customer.contactMark}</span>}
      {logged.length > 0 && <span className="ribbon-key ribbon-key-logged">{words.people.contact.mark}</span>}
    </p>
  );
}

function share(of: number): string {
  return `${(of * 100).toFixed(2)}%`;
}
