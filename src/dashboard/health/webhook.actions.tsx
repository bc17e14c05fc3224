import { Button } from 'antd';
import type { WebhookView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { useSend } from '../live/server.state.js';
import { ConfirmedButton } from '../look/confirmed.button.js';
import { SendFailed } from '../look/send.failed.js';
import { useHealthWords } from './use-health-words.js';

const CHANGES = [['webhooks'], ['deliveries']] as const;

/** Of an operator: pause and resume an endpoint, and deliver again what failed. */
export function WebhookActions({ of: { name, counts, paused } }: { of: WebhookView }) {
  return (
    <div className="webhook-actions">
      {paused === true ? <Resume name={name} /> : <Pause name={name} />}
      <Redeliver name={name} failed={counts.failed} />
    </div>
  );
}

function Pause({ name }: { name: string }) {
  const words = useHealthWords();
  const pausing = useSend((rest, endpoint: string) => rest.pauseWebhook(endpoint), CHANGES);
  return (
    <>
      <ConfirmedButton
        label={words.pause}
        confirm={words.pauseNow}
        cancel={words.cancel}
        means={words.pauseMeans(name)}
        isBusy={pausing.isPending}
        onConfirm={() => pausing.mutate(name)}
        testId={`pause-${name}`}
      />
      <SendFailed error={pausing.error} failed={words.failedTo} />
    </>
  );
}

function Resume({ name }: { name: string }) {
  const words = useHealthWords();
  const resuming = useSend((rest, endpoint: string) => rest.resumeWebhook(endpoint), CHANGES);
  return (
    <>
      <Button
        size="small"
        loading={resuming.isPending}
        data-testid={`resume-${name}`}
        onClick={() => resuming.mutate(name)}
      >
        {words.resume}
      </Button>
      <SendFailed error={resuming.error} failed={words.failedTo} />
    </>
  );
}

function Redeliver({ name, failed }: { name: string; failed: number }) {
  const { format } = useLanguage();
  const words = useHealthWords();
  const sending = useSend((rest, endpoint: string) => rest.redriveWebhooks({ endpoint }), CHANGES);
  return (
    <>
      {failed > 0 && (
        <ConfirmedButton
          label={words.redeliver}
          confirm={words.redeliverNow}
          cancel={words.cancel}
          means={words.redeliverMeans(format.count(failed), name)}
          isBusy={sending.isPending}
          onConfirm={() => sending.mutate(name)}
          testId={`redeliver-${name}`}
        />
      )}
      {sending.data !== undefined && (
        <p role="status">
          {words.redriven(
            format.count(sending.data.redriven),
            format.count(sending.data.skipped),
            format.count(sending.data.left),
          )}
        </p>
      )}
      <SendFailed error={sending.error} failed={words.failedTo} />
    </>
  );
}
