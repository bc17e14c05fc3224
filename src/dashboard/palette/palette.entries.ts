/** What the palette offers for what was typed. Pure. */
import type { AlertView } from '../../client/protocol.js';
import { SCREENS, type Screen } from '../address/address.js';

export type Entry =
  { kind: 'screen'; screen: Screen } | { kind: 'alert'; alert: AlertView } | { kind: 'customer'; id: string };

const ALERTS_SHOWN = 6;
const ID_LENGTH = 128;

/**
 * Screens whose name holds the typed text, then open alerts whose customer's id does, then the customer of exactly this
 * id. Without text: all screens, and the most urgent alerts.
 * @param names of the screens in the reader's language
 * @param alerts most urgent first
 */
export function entriesFor(
  typed: string,
  names: Readonly<Record<Screen, string>>,
  alerts: readonly AlertView[],
): Entry[] {
  const wanted = typed.trim();
  const lower = wanted.toLowerCase();
  const screens = SCREENS.filter((screen) => screen.includes(lower) || names[screen].toLowerCase().includes(lower));
  const found = alerts.filter(({ customerId }) => customerId.toLowerCase().includes(lower)).slice(0, ALERTS_SHOWN);
  return [
    ...screens.map((screen): Entry => ({ kind: 'screen', screen })),
    ...found.map((alert): Entry => ({ kind: 'alert', alert })),
    ...(wanted === '' || wanted.length > ID_LENGTH ? [] : [{ kind: 'customer', id: wanted } as const]),
  ];
}

/** The entry that Enter opens at first: an exact customer is meant more often than a screen that holds the letters. */
export function firstChoice(typed: string, entries: readonly Entry[]): number {
  const exact = entries.findIndex((entry) => entry.kind === 'alert' && entry.alert.customerId === typed.trim());
  return Math.max(0, exact);
}
