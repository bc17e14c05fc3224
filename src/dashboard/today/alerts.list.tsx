import { Button, Skeleton } from 'antd';
import { memo } from 'react';
import type { AlertView } from '../../client/protocol.js';
import type { EpochMs, Stage } from '../../client/vocabulary.js';
import type { Format } from '../language/format.js';
import { useLanguage } from '../language/language.context.js';
import { ALERTS_SHOWN } from '../live/board.js';
import { RiskMeter } from '../look/risk.meter.js';
import { SeverityMark } from '../look/severity.mark.js';
import { StageStep } from '../look/stage.mark.js';
import { openCustomer } from '../session/route.js';
import { HoldButton } from './hold.button.js';
import { useHeld, useHolding } from './use-held.js';

interface Props {
  /** Null while loading. */
  alerts: readonly AlertView[] | null;
  /** Of all stages, as the server counts. */
  total: number | null;
  now: EpochMs | null;
  stage: Stage | null;
  onShowAll: () => void;
}

export const AlertsList = memo(function AlertsList({ alerts, total, now, stage, onShowAll }: Props) {
  const { words, format } = useLanguage();
  const holding = useHolding();
  const shown = useHeld(alerts, holding.held);
  const visible = (shown ?? []).filter((alert) => stage === null || alert.stage === stage).slice(0, ALERTS_SHOWN);
  const partial = stage === null && total !== null && total > visible.length && visible.length > 0;

  return (
    <section className="panel alerts" aria-label={words.today.alerts}>
      <div className="panel-head">
        <h2>
          {words.today.alerts}
          {stage === null && total !== null && <span className="count">{format.count(total)}</span>}
        </h2>
        {partial && (
          <span className="quiet small">
            {words.today.alertsShown(format.count(visible.length), format.count(total))}
          </span>
        )}
        {stage !== null && (
          <Button size="small" onClick={onShowAll} title={words.today.showAll}>
            {words.today.filtered(words.stage[stage])} ✕
          </Button>
        )}
        <HoldButton holding={holding} newer={countNewer(alerts, shown)} />
      </div>
      <ul className="rows calm" data-testid="alerts-list" {...holding.list}>
        {visible.map((alert) => (
          <Row key={alert.id} alert={alert} since={sinceOf(alert, now, format)} />
        ))}
        {visible.length === 0 && (
          <li className="nothing">{shown === null ? <Skeleton active /> : emptyWords(words, stage)}</li>
        )}
      </ul>
    </section>
  );
});

/** An alert may be a moment ahead of the clock, which comes once a second. */
function sinceOf({ openedAt }: AlertView, now: EpochMs | null, format: Format): string {
  return now === null ? '' : format.distance(Math.min(openedAt, now), now);
}

function emptyWords(words: ReturnType<typeof useLanguage>['words'], stage: Stage | null): string {
  return stage === null ? words.today.noAlerts : words.today.noneOfStage;
}

/** New or changed since the hold began. */
function countNewer(latest: readonly AlertView[] | null, shown: readonly AlertView[] | null): number {
  if (latest === null || latest === shown) return 0;
  const seen = new Set(shown);
  return latest.filter((alert) => !seen.has(alert)).length;
}

const Row = memo(function Row({ alert, since }: { alert: AlertView; since: string }) {
  const { words, say } = useLanguage();
  const reason = alert.reasons[0];
  return (
    <li>
      <button
        type="button"
        className={`row alert edge-${alert.severity}`}
        data-testid="alert-row"
        onClick={() => openCustomer(alert.customerId)}
      >
        <SeverityMark severity={alert.severity} />
        <span className="who" title={alert.customerId}>
          {alert.customerId}
        </span>
        <span className={`tier tier-${alert.valueTier}`}>{words.tier[alert.valueTier]}</span>
        <span className="strategy">{say(alert.strategy.label)}</span>
        <span className="reason" title={reason && say(reason.text)}>
          {reason && say(reason.text)}
        </span>
        <span className="step">
          <StageStep from={alert.fromStage} to={alert.stage} />
        </span>
        <RiskMeter risk={alert.risk} />
        <time className="when">{since}</time>
      </button>
    </li>
  );
});
