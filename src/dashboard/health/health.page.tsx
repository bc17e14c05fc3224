import { useLanguage } from '../language/language.context.js';
import { HealthChannels } from './health.channels.js';
import { HealthFlow } from './health.flow.js';
import { HealthQuarantine } from './health.quarantine.js';
import { HealthTypes } from './health.types.js';
import { HealthWebhooks } from './health.webhooks.js';

/** Whether everything arrives, is worked through, and goes out. */
export function HealthPage() {
  const { words } = useLanguage();
  return (
    <main className="screen" tabIndex={-1}>
      <div className="screen-head">
        <h1>{words.frame.screen.health}</h1>
      </div>
      <div className="sheets">
        <HealthFlow />
        <HealthChannels />
        <HealthQuarantine />
        <HealthTypes />
        <HealthWebhooks />
      </div>
    </main>
  );
}
