import { Tooltip } from 'antd';
import { memo } from 'react';
import { useNavigate } from 'react-router';
import { searchWith } from '../address/address.js';
import { useLanguage } from '../language/language.context.js';
import { useRuns } from './use-runs.js';

/** Which run is shown. Another run is another address. */
export const RunName = memo(function RunName({ run }: { run: string | null }) {
  const { words } = useLanguage();
  const runs = useRuns();
  const navigate = useNavigate();
  const { mode, simulated: isSimulated = false } = runs.find((view) => view.name === run) ?? {};
  const show = (name: string) => void navigate({ pathname: '/', search: searchWith('', { run: name }) });
  return (
    <div className="run">
      {run !== null && runs.length > 1 ? (
        <select
          className="run-select"
          data-testid="run-select"
          aria-label={words.header.run}
          value={run}
          onChange={(event) => show(event.target.value)}
        >
          {runs.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
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
});
