import { PhoneOutlined } from '@ant-design/icons';
import { Alert, App, Button, Input } from 'antd';
import { useId, useRef, useState, type SubmitEvent } from 'react';
import { CONTACT_RESULTS, CONTACT_WAYS, type ContactResult, type ContactWay } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { useFollowing } from '../live/session.context.js';
import { useContactLog, type ContactLogging } from './use-contact-log.js';

/** A contact with the customer goes into the timeline, whether there is an alert or not. Not for those who only read. */
export function ContactLog({ customerId }: { customerId: string }) {
  const { words } = useLanguage();
  const { mayAct } = useFollowing();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  if (!mayAct) return null;
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div className="contact-log">
      <Button
        ref={button}
        data-testid="contact-open"
        icon={<PhoneOutlined />}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {words.people.contact.log}
      </Button>
      {isOpen && <ContactForm customerId={customerId} onClose={close} />}
    </div>
  );
}

function ContactForm({ customerId, onClose }: { customerId: string; onClose: () => void }) {
  const { words } = useLanguage();
  const { message } = App.useApp();
  const { log, isBusy, trouble } = useContactLog(customerId);
  const [way, setWay] = useState<ContactWay>('phone');
  const [result, setResult] = useState<ContactResult>('reached');
  const [comment, setComment] = useState('');
  const { contact } = words.people;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (comment.trim() === '') return;
    void log({ way, result, comment: comment.trim() }).then((isDone) => {
      if (!isDone) return;
      void message.success(contact.done);
      onClose();
    });
  };
  return (
    <form className="contact-form" data-testid="contact-form" onSubmit={submit}>
      <Choice legend={contact.way} options={CONTACT_WAYS} words={contact.ways} value={way} onChange={setWay} isFirst />
      <Choice
        legend={contact.result}
        options={CONTACT_RESULTS}
        words={contact.results}
        value={result}
        onChange={setResult}
      />
      <Input.TextArea
        data-testid="contact-comment"
        aria-label={contact.why}
        placeholder={`${contact.why}. ${contact.whyHint}`}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={2_000}
        value={comment}
        onChange={({ target }) => setComment(target.value)}
      />
      <Troubled trouble={trouble} />
      <div className="action-buttons">
        <Button
          type="primary"
          htmlType="submit"
          data-testid="contact-save"
          disabled={comment.trim() === ''}
          loading={isBusy}
        >
          {contact.save}
        </Button>
        <Button onClick={onClose}>{words.work.cancel}</Button>
      </div>
    </form>
  );
}

function Troubled({ trouble }: Pick<ContactLogging, 'trouble'>) {
  const { words } = useLanguage();
  if (trouble === null) return null;
  const { contact } = words.people;
  const said = { unnamed: words.work.unnamed, unanswered: contact.unanswered };
  const title = trouble.why === 'failed' ? contact.failed(trouble.detail) : said[trouble.why];
  return <Alert type="warning" showIcon role="alert" title={title} />;
}

interface ChoiceProps<T extends string> {
  legend: string;
  options: readonly T[];
  words: Readonly<Record<T, string>>;
  value: T;
  onChange: (value: T) => void;
  isFirst?: boolean;
}

function Choice<T extends string>({ legend, options, words, value, onChange, isFirst = false }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className="contact-choices">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option}>
          <input
            type="radio"
            name={name}
            value={option}
            checked={value === option}
            autoFocus={isFirst && value === option}
            onChange={() => onChange(option)}
          />
          {words[option]}
        </label>
      ))}
    </fieldset>
  );
}
