import { useLanguage } from '../language/language.context.js';
import '../look/service.css';
import { DryRunSheet } from './dry.run.sheet.js';
import { ModelActive } from './model.active.js';
import { ModelCalibration } from './model.calibration.js';
import { ModelDrift } from './model.drift.js';
import { ModelHistory } from './model.history.js';
import { ModelOutcomes } from './model.outcomes.js';
import { ModelPolicies } from './model.policies.js';
import { ModelRaises } from './model.raises.js';
import { ModelShadow } from './model.shadow.js';
import { ModelSummary } from './model.summary.js';
import { ModelVersions } from './model.versions.js';

/** Which model decides, whether it still fits, what it raises, and who put it in use. */
export function ModelPage() {
  const { words } = useLanguage();
  return (
    <main className="screen service" tabIndex={-1}>
      <div className="screen-head">
        <h1>{words.frame.screen.model}</h1>
      </div>
      <ModelSummary />
      <div className="sheet-columns">
        <div>
          <ModelActive />
          <ModelCalibration />
          <ModelOutcomes />
          <ModelHistory />
          <ModelVersions />
        </div>
        <div>
          <ModelRaises />
          <ModelShadow />
          <ModelDrift />
          <ModelPolicies />
        </div>
      </div>
      <DryRunSheet />
    </main>
  );
}
