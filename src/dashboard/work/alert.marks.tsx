import { FieldTimeOutlined, RiseOutlined, ToolOutlined, UserOutlined } from '@ant-design/icons';
import type { AlertView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage, type LanguageInUse } from '../language/language.context.js';
import { StageStep } from '../look/stage.mark.js';
import { dueOf } from './due.js';

/** "due in 3 h", "overdue 2 h"; empty when somebody is working on it. */
export function dueWords(alert: AlertView, now: EpochMs | null, { words }: Pick<LanguageInUse, 'words'>): string {
  if (now === null) return '';
  const due = dueOf(alert, now);
  return due.state === 'begun' ? '' : words.due[due.state](words.lasting(due.lasting));
}

interface MarksProps {
  alert: AlertView;
  /** In a list, the lead's name is shown only in a tooltip. */
  isBrief?: boolean;
}

/** The marks that distinguish an alert from others of its severity. */
export function AlertMarks({ alert, isBrief = false }: MarksProps) {
  const { words } = useLanguage();
  const { escalatedAt, escalatedTo, isFlapping, degraded } = alert;
  const escalation = escalatedTo === null ? words.work.escalated : words.work.escalatedTo(escalatedTo);
  return (
    <>
      {escalatedAt !== null && (
        <span className="mark" data-testid="mark-escalated" title={`${escalation}. ${words.work.escalatedMeans}`}>
          <RiseOutlined aria-hidden="true" /> {isBrief ? words.work.escalated : escalation}
        </span>
      )}
      {isFlapping && (
        <span className="mark" data-testid="mark-flapping" title={words.work.flappingMeans}>
          <FieldTimeOutlined aria-hidden="true" /> {words.work.flapping}
        </span>
      )}
      {degraded && (
        <span className="mark" title={words.work.degradedMeans}>
          <ToolOutlined aria-hidden="true" /> {words.work.degraded}
        </span>
      )}
    </>
  );
}

/** The customer's stage change. An alert about a tier's line may have no change. */
export function AlertStep({ alert: { fromStage, stage } }: { alert: AlertView }) {
  return <StageStep from={fromStage === stage ? null : fromStage} to={stage} />;
}

/** The distance to the line that was crossed. Outside the band around it, only the fact that it was crossed. */
export function LineDistance({ alert: { kind, threshold } }: { alert: AlertView }) {
  const { words, format } = useLanguage();
  if (kind !== 'threshold') return null;
  if (threshold === null) return <span className="line-distance">{words.alertKind.threshold}</span>;
  const { side, distance, line } = threshold;
  return (
    <span className="line-distance" data-testid="line-distance">
      {words.story.fromLine[side](format.short(Math.abs(distance)), words.tierLine[line])}
    </span>
  );
}

export function Assignee({ name, me }: { name: string | null; me: string | null }) {
  const { words } = useLanguage();
  if (name === null) return <span className="assignee quiet">{words.work.nobody}</span>;
  return (
    <span className="assignee" title={name}>
      <UserOutlined aria-hidden="true" /> {name === me ? words.work.you : name}
    </span>
  );
}
