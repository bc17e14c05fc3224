import { useLanguage } from '../language/language.context.js';
import { ModelActive } from './model.active.js';
import { ModelMonitor } from './model.monitor.js';
import { ModelPolicies } from './model.policies.js';
import { ModelVersions } from './model.versions.js';

/** Which model decides, whether it still fits, and who put it in use. */
export function ModelPage() {
  const { words } = useLanguage();
  return (
    <main className="screen" tabIndex={-1}>
      <div className="screen-head">
        <h1>{words.frame.screen.model}</h1>
      </div>
      <div className="sheets">
        <ModelActive />
        <ModelPolicies />
        <ModelMonitor />
        <ModelVersions />
      </div>
    </main>
  );
}
