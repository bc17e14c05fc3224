import { Button, InputNumber } from 'antd';
import { useId, useRef, useState } from 'react';
import { useSend } from '../live/server.state.js';
import { useBoardNow } from '../live/session.context.js';
import { SendFailed } from '../look/send.failed.js';
import { Sheet } from '../look/sheet.js';
import { DryRunResult } from './dry.run.result.js';
import { policyIn, textOf } from './policy.text.js';
import { useModelWords } from './use-model-words.js';
import { usePolicies } from './use-policies.js';

const USUAL_DAYS = 28;
const MOST_DAYS = 90;

interface Asked {
  policy: object;
  days: number;
}

/** A policy is pasted, chosen as a file, or copied from the one in use; what it would do is shown as tables. */
export function DryRunSheet() {
  const words = useModelWords();
  const { role } = useBoardNow();
  const mayTry = role === 'auditor' || role === 'operator';
  return (
    <Sheet title={words.dryRun.title} testId="dry-run">
      <p className="quiet">{mayTry ? words.dryRun.means : words.dryRun.forbidden}</p>
      {mayTry && <DryRun />}
    </Sheet>
  );
}

function DryRun() {
  const words = useModelWords().dryRun;
  const trial = useSend((rest, asked: Asked) => rest.dryRun(asked));
  return (
    <>
      <PolicyForm isBusy={trial.isPending} onTry={(asked) => trial.mutate(asked)} />
      <div role="status" data-testid="dry-run-state">
        {trial.isPending && <p className="quiet">{words.running}</p>}
        <SendFailed error={trial.error} failed={words.failed} />
      </div>
      {trial.data !== undefined && <DryRunResult view={trial.data} />}
    </>
  );
}

function PolicyForm({ isBusy, onTry }: { isBusy: boolean; onTry: (asked: Asked) => void }) {
  const words = useModelWords().dryRun;
  const id = useId();
  const [text, setText] = useState('');
  const [days, setDays] = useState(USUAL_DAYS);
  const [isNotJson, setNotJson] = useState(false);
  const write = (next: string): void => {
    setText(next);
    setNotJson(false);
  };
  const send = (): void => {
    const policy = policyIn(text);
    setNotJson(policy === null);
    if (policy !== null) onTry({ policy, days });
  };
  return (
    <form
      className="policy-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor={`${id}-policy`}>{words.policy}</label>
      <textarea
        id={`${id}-policy`}
        data-testid="policy-text"
        className="policy-text"
        rows={8}
        spellCheck={false}
        value={text}
        aria-invalid={isNotJson}
        aria-describedby={`${id}-wrong`}
        onChange={(event) => write(event.target.value)}
      />
      <p id={`${id}-wrong`} className="read-trouble" role="status">
        {isNotJson && words.notJson}
      </p>
      <div className="policy-tools">
        <Sources onText={write} />
        <label htmlFor={`${id}-days`}>{words.days}</label>
        <InputNumber
          id={`${id}-days`}
          min={0}
          max={MOST_DAYS}
          precision={0}
          value={days}
          onChange={(value) => setDays(value ?? 0)}
        />
        <Button type="primary" htmlType="submit" loading={isBusy} data-testid="dry-run-send">
          {words.run}
        </Button>
      </div>
    </form>
  );
}

/** Where the text may come from besides the keyboard. */
function Sources({ onText }: { onText: (text: string) => void }) {
  const words = useModelWords().dryRun;
  const file = useRef<HTMLInputElement>(null);
  const present = usePolicies().data?.active?.policy;
  return (
    <>
      <Button
        disabled={present === undefined}
        data-testid="policy-present"
        onClick={() => present !== undefined && onText(textOf(present))}
      >
        {words.present}
      </Button>
      <Button onClick={() => file.current?.click()}>{words.choose}</Button>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={words.choose}
        data-testid="policy-file"
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen !== undefined) void chosen.text().then(onText);
          event.target.value = '';
        }}
      />
    </>
  );
}
