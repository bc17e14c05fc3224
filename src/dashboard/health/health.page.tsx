import { useLanguage } from '../language/language.context.js';
import '../look/service.css';
import { HealthChannels } from './health.channels.js';
import { HealthCounts } from './health.counts.js';
import { HealthFlow } from './health.flow.js';
import { HealthLanes } from './health.lanes.js';
import { HealthQuarantine } from './health.quarantine.js';
import { HealthSummary } from './health.summary.js';
import { HealthTypes } from './health.types.js';
import { HealthWebhooks } from './health.webhooks.js';

/** Whether everything arrives, is worked through, and goes out. */
export function HealthPage() {
  const { words } = useLanguage();
  return (
    <main className="screen service" tabIndex={-1}>
      <div className="screen-head">
        <h1>{words.frame.screen.health}</h1>
      </div>
      <HealthSummary />
      <div className="sheet-columns">
        <div>
          <HealthFlow />
          <HealthLanes />
          <HealthCounts />
        </div>
        <div>
          <HealthChannels />
          <HealthQuarantine />
          <HealthTypes />
        </div>
      </div>
      <HealthWebhooks />
    </main>
  );
}
