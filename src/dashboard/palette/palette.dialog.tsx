import { Modal } from 'antd';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import type { AlertView } from '../../client/protocol.js';
import { customerPath, PATHS, placeOf, type Place } from '../address/address.js';
import { OVER_LIST, useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { useRead } from '../live/server.state.js';
import { useBoardNow } from '../live/session.context.js';
import { SeverityMark } from '../look/severity.mark.js';
import { entriesFor, firstChoice, type Entry } from './palette.entries.js';

const NONE: readonly AlertView[] = [];
const MOST_TYPED = 128;

export function PaletteDialog({ onClose }: { onClose: () => void }) {
  const { words } = useLanguage();
  const navigate = useNavigate();
  const { search } = useAddress();
  const [typed, setTyped] = useState('');
  const entries = useEntries(typed);
  const open = (entry: Entry): void => {
    onClose();
    void navigate(placeOfEntry(entry, search), entry.kind === 'alert' ? { state: OVER_LIST } : {});
  };
  return (
    <Modal
      open
      footer={null}
      closable={false}
      width={560}
      rootClassName="palette"
      title={<span className="sr-only">{words.palette.open}</span>}
      afterOpenChange={(isOpen) =>
        isOpen && document.querySelector<HTMLElement>('[data-testid=palette-input]')?.focus()
      }
      onCancel={onClose}
    >
      <Choices {...{ typed, entries }} onType={setTyped} onOpen={open} />
    </Modal>
  );
}

interface Offered {
  all: readonly Entry[];
  first: number;
}

/** The loaded alerts, and what the service has of exactly the typed customer. */
function useEntries(typed: string): Offered {
  const { words } = useLanguage();
  const { alerts } = useBoardNow();
  const customer = useSettled(typed.trim());
  const { data } = useRead(
    ['alerts of', customer],
    async (rest) => (await rest.alerts({ customer, status: 'unresolved', limit: 3 })).alerts,
    { isOn: customer !== '' && customer.length <= MOST_TYPED },
  );
  return useMemo(() => {
    const known = new Map([...(alerts ?? NONE), ...(data ?? NONE)].map((alert) => [alert.id, alert]));
    const all = entriesFor(typed, words.frame.screen, [...known.values()]);
    return { all, first: firstChoice(typed, all) };
  }, [typed, alerts, data, words]);
}

const SETTLE_MS = 250;

/** The text when nothing was typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function placeOfEntry(entry: Entry, search: string): Place {
  switch (entry.kind) {
    case 'screen':
      return placeOf(PATHS[entry.screen], search);
    case 'customer':
      return placeOf(customerPath(entry.id), search);
    case 'alert':
      return placeOf(PATHS.alerts, search, { alert: entry.alert.id, customer: entry.alert.customerId });
  }
}

interface ChoicesProps {
  typed: string;
  entries: Offered;
  onType: (typed: string) => void;
  onOpen: (entry: Entry) => void;
}

/** The pattern of a combobox: the focus stays in the field, the arrows choose. */
function Choices({ typed, entries: { all, first }, onType, onOpen }: ChoicesProps) {
  const { words } = useLanguage();
  const [moved, setMoved] = useState<number | null>(null);
  const listId = useId();
  const at = Math.min(moved ?? first, all.length - 1);
  const type = (text: string): void => {
    setMoved(null);
    onType(text);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return; // Enter ends the word of an input method
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const entry = all[at];
    if (step !== undefined && all.length > 0) setMoved((at + step + all.length) % all.length);
    else if (event.key === 'Enter' && entry !== undefined) onOpen(entry);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        className="palette-input"
        data-testid="palette-input"
        role="combobox"
        aria-label={words.palette.label}
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={all.length === 0 ? undefined : optionId(listId, at)}
        placeholder={words.palette.label}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => type(event.target.value)}
        onKeyDown={press}
      />
      <Options {...{ all, at, listId, onOpen }} onPoint={setMoved} />
    </>
  );
}

interface OptionsProps {
  all: readonly Entry[];
  at: number;
  listId: string;
  onOpen: (entry: Entry) => void;
  onPoint: (at: number) => void;
}

function Options({ all, at, listId, onOpen, onPoint }: OptionsProps) {
  const { words } = useLanguage();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <ul ref={list} id={listId} className="palette-list" role="listbox" aria-label={words.palette.open}>
      {all.map((entry, i) => (
        <li
          key={keyOf(entry)}
          id={optionId(listId, i)}
          role="option"
          aria-selected={i === at}
          data-testid={`palette-${entry.kind}`}
          onClick={() => onOpen(entry)}
          onPointerMove={() => onPoint(i)}
        >
          <EntryWords entry={entry} />
        </li>
      ))}
    </ul>
  );
}

function optionId(listId: string, at: number): string {
  return `${listId}-${at}`;
}

function keyOf(entry: Entry): string {
  switch (entry.kind) {
    case 'screen':
      return entry.screen;
    case 'alert':
      return `alert ${entry.alert.id}`;
    case 'customer':
      return 'customer';
  }
}

function EntryWords({ entry }: { entry: Entry }) {
  const { words, say } = useLanguage();
  switch (entry.kind) {
    case 'screen':
      return (
        <>
          <span className="quiet small palette-kind">{words.palette.screen}</span>
          <strong>{words.frame.screen[entry.screen]}</strong>
        </>
      );
    case 'customer':
      return (
        <>
          <span className="quiet small palette-kind">{words.palette.customer}</span>
          <strong className="who">{entry.id}</strong>
        </>
      );
    case 'alert': {
      const { severity, customerId, reasons } = entry.alert;
      return (
        <>
          <span className="small palette-kind">
            <SeverityMark severity={severity} />
          </span>
          <strong className="who">{customerId}</strong>
          <span className="quiet small palette-reason">{reasons[0] && say(reasons[0].text)}</span>
        </>
      );
    }
  }
}
