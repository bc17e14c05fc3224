import { LogoutOutlined } from '@ant-design/icons';
import { Button, Select, Tooltip } from 'antd';
import type { RunView } from '../../client/protocol.js';
import { LanguageSwitch } from '../language/language.switch.js';
import { useLanguage } from '../language/language.context.js';
import type { Board } from '../live/board.js';
import type { BoardSession } from '../live/board.session.js';
import { ThemeSwitch } from '../look/theme.switch.js';
import { OfficerButton } from '../work/officer.button.js';
import { ConnectionState } from './connection.state.js';
import { CustomerSearch } from './customer.search.js';
import { useRuns } from './use-runs.js';

interface Props {
  board: Board;
  session: BoardSession;
  onRun: (run: string) => void;
  onSignOut: () => void;
}

export function HeaderBar({ board, session, onRun, onSignOut }: Props) {
  const { words, format } = useLanguage();
  const runs = useRuns(session, board.run);
  return (
    <header className="header">
      <div className="brand">
        <img src="./tide.svg" alt="" width={28} height={28} />
        <h1>Tidewatch</h1>
      </div>
      <RunName run={board.run} runs={runs} onRun={onRun} />
      <div className="pulse">
        <Tooltip title={words.header.clock}>
          <time data-testid="run-clock" aria-label={words.header.clock} className="clock">
            {board.asOf === null ? '–' : format.clock(board.asOf)}
          </time>
        </Tooltip>
        <span className="rate">
          {board.eventsPerSecond === null ? '' : words.header.rate(format.count(board.eventsPerSecond))}
        </span>
        <ConnectionState connection={board.connection} missed={board.missed} />
      </div>
      <CustomerSearch />
      <OfficerButton />
      <div className="switches">
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
    </header>
  );
}

interface RunNameProps {
  run: string | null;
  runs: readonly RunView[];
  onRun: (run: string) => void;
}

function RunName({ run, runs, onRun }: RunNameProps) {
  const { words } = useLanguage();
  const { mode, simulated: isSimulated = false } = runs.find((view) => view.name === run) ?? {};
  return (
    <div className="run">
      {run !== null && runs.length > 1 ? (
        <Select
          data-testid="run-select"
          aria-label={words.header.run}
          value={run}
          popupMatchSelectWidth={false}
          options={runs.map((view) => ({ value: view.name, label: view.name }))}
          onChange={onRun}
        />
      ) : (
        <span className="run-name">{run}</span>
      )}
      {mode !== undefined && <span className={`mode mode-${mode}`}>{words.header[mode]}</span>}
      {isSimulated && (
        <Tooltip title={words.header.simulatedMeans}>
          <span className="mode mode-simulated" data-testid="simulated" tabIndex={0}>
            {words.header.simulated}
          </span>
        </Tooltip>
      )}
    </div>
  );
}
