import { CheckCircleFilled, DisconnectOutlined, ReloadOutlined, SyncOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import type { LiveState } from '../../client/live-feed.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';

const ICONS = {
  online: <CheckCircleFilled />,
  connecting: <SyncOutlined spin />,
  offline: <DisconnectOutlined />,
  missed: <ReloadOutlined />,
} as const;

interface Props {
  connection: LiveState;
  missed: boolean;
  /** When the last news came, by the reader's clock; null before the first. */
  newsAt: EpochMs | null;
}

/** Announced to screen readers when it changes: without this, a disconnected board looks like a quiet day. */
export function ConnectionState({ connection, missed, newsAt }: Props) {
  const { words, format } = useLanguage();
  const state = connection === 'online' && missed ? 'missed' : connection;
  return (
    <Tooltip title={words.connection.explain[state]}>
      <span
        data-testid="connection-state"
        data-state={state}
        className={`connection connection-${state}`}
        role="status"
        tabIndex={0}
      >
        <span aria-hidden="true">{ICONS[state]}</span> {words.connection[state]}
        {connection !== 'online' && newsAt !== null && (
          <span data-testid="cut-since"> {words.people.noNewsSince(format.clock(newsAt))}</span>
        )}
      </span>
    </Tooltip>
  );
}
