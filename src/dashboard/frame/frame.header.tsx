import { LogoutOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { memo } from 'react';
import { LanguageSwitch } from '../language/language.switch.js';
import { useLanguage } from '../language/language.context.js';
import { useBoardNow } from '../live/session.context.js';
import { ThemeSwitch } from '../look/theme.switch.js';
import { OfficerButton } from '../work/officer.button.js';
import { BehindBy } from './behind.by.js';
import { ConnectionState } from './connection.state.js';
import { RunName } from './run.name.js';

interface Props {
  onFind: () => void;
  onSignOut: () => void;
}

export function FrameHeader({ onFind, onSignOut }: Props) {
  const { run } = useBoardNow();
  return (
    <header className="header">
      <div className="brand">
        <img src="./tide.svg" alt="" width={28} height={28} />
        <strong>Tidewatch</strong>
      </div>
      <RunName run={run} />
      <Pulse />
      <Tools onFind={onFind} onSignOut={onSignOut} />
    </header>
  );
}

function Pulse() {
  const { words, format } = useLanguage();
  const { asOf, eventsPerSecond, behindMs, statsAt, connection, missed } = useBoardNow();
  return (
    <div className="pulse">
      <Tooltip title={words.header.clock}>
        <time data-testid="run-clock" className="clock">
          {asOf === null ? '–' : format.clock(asOf)}
        </time>
      </Tooltip>
      <span className="rate">{eventsPerSecond === null ? '' : words.header.rate(format.count(eventsPerSecond))}</span>
      <BehindBy behindMs={behindMs} statsAt={statsAt} />
      <ConnectionState connection={connection} missed={missed} newsAt={statsAt} />
    </div>
  );
}

const Tools = memo(function Tools({ onFind, onSignOut }: Props) {
  const { words } = useLanguage();
  return (
    <div className="switches">
      <Button
        className="find"
        data-testid="find"
        icon={<SearchOutlined />}
        title={words.palette.open}
        aria-keyshortcuts="Control+K"
        onClick={onFind}
      >
        <span className="find-label">{words.palette.short}</span>
        <kbd aria-hidden="true">Ctrl K</kbd>
      </Button>
      <OfficerButton />
      <LanguageSwitch />
      <ThemeSwitch />
      <Tooltip title={words.signIn.signOut}>
        <Button
          data-testid="sign-out"
          type="text"
          icon={<LogoutOutlined />}
          aria-label={words.signIn.signOut}
          onClick={onSignOut}
        />
      </Tooltip>
    </div>
  );
});
