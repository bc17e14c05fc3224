import { Button } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';

interface Props {
  /** On the button, and on the one that does it. */
  label: string;
  confirm: string;
  cancel: string;
  /** What it will do. */
  means: string;
  isBusy: boolean;
  onConfirm: () => void;
  testId: string;
}

/** A button that first says what it will do. The keyboard goes along; Escape leaves it undone. */
export function ConfirmedButton({ label, confirm, cancel, means, isBusy, onConfirm, testId }: Props) {
  const [isAsking, setAsking] = useState(false);
  const id = useId();
  const asked = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isAsking) asked.current?.focus();
  }, [isAsking]);
  const leave = (): void => {
    setAsking(false);
    setTimeout(() => first.current?.focus());
  };
  if (!isAsking) {
    return (
      <Button ref={first} size="small" loading={isBusy} data-testid={testId} onClick={() => setAsking(true)}>
        {label}
      </Button>
    );
  }
  return (
    <div
      className="confirm"
      role="group"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === 'Escape') leave();
      }}
    >
      <p id={id}>{means}</p>
      <Button
        ref={asked}
        size="small"
        type="primary"
        data-testid={`${testId}-confirm`}
        onClick={() => {
          leave();
          onConfirm();
        }}
      >
        {confirm}
      </Button>
      <Button size="small" data-testid={`${testId}-cancel`} onClick={leave}>
        {cancel}
      </Button>
    </div>
  );
}
