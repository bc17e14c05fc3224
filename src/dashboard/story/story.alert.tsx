import { EyeOutlined } from '@ant-design/icons';
import { useState } from 'react';
import type { AlertView, CustomerView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import type { BoardSession } from '../live/board.session.js';
import { AlertCard } from './alert.card.js';
import { useViewers } from './use-viewers.js';
import { StorySection } from './story.section.js';

interface Props {
  /** Its open alerts are the most urgent first. */
  customer: CustomerView;
  now: EpochMs;
  session: BoardSession;
}

/** The customer's alerts. An alert that was closed while it was on the screen stays, so that it can be reopened. */
export function StoryAlerts({ customer, now, session }: Props) {
  const { words } = useLanguage();
  const { openAlerts } = customer;
  const shown = useSeen(openAlerts);
  const open = new Set(openAlerts.map(({ id }) => id));
  const others = useViewers(shown[0]?.id ?? null);
  return (
    <StorySection title={words.story.openAlert}>
      <p className="viewers small" role="status" data-testid="viewers" hidden={others.length === 0}>
        {others.length > 0 && (
          <>
            <EyeOutlined aria-hidden="true" /> {words.people.viewing(others)}
          </>
        )}
      </p>
      {shown.length === 0 && <p className="quiet">{words.story.noAlert}</p>}
      {shown.map((alert) => (
        <AlertCard
          key={alert.id}
          given={alert}
          isClosed={!open.has(alert.id)}
          customer={customer}
          now={now}
          session={session}
        />
      ))}
    </StorySection>
  );
}

function useSeen(alerts: readonly AlertView[]): readonly AlertView[] {
  const [seen, setSeen] = useState(alerts);
  const [current, setCurrent] = useState(alerts);
  if (current === alerts) return seen;
  const ids = new Set(alerts.map(({ id }) => id));
  const next = [...alerts, ...seen.filter(({ id }) => !ids.has(id))];
  setCurrent(alerts);
  setSeen(next);
  return next;
}
