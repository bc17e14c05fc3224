/** The list of customers as a file for a spreadsheet (RFC 4180). Pure. */
import type { CustomerRow } from '../../client/protocol.js';
import type { EpochMs, Severity, Stage, Strategy, ValueTier } from '../../client/vocabulary.js';

/** No file holds more customers. */
export const MOST_IN_FILE = 10_000;

/** The reader's words. */
export interface CsvWords {
  csvHeads: readonly string[];
  stage: Readonly<Record<Stage, string>>;
  tier: Readonly<Record<ValueTier, string>>;
  strategy: Readonly<Record<Strategy, string>>;
  severity: Readonly<Record<Severity, string>>;
  branch: (id: string) => string;
}

type Cell = string | number | null;

/** Without it a spreadsheet takes the bytes for those of another alphabet. */
const BYTE_ORDER_MARK = '\uFEFF';
const LINE_END = '\r\n';

/** Numbers and instants (ISO 8601, UTC) are whole, so that they can be reckoned with; words are those of the reader. */
export function csvOf(customers: readonly CustomerRow[], words: CsvWords): string {
  const lines = [words.csvHeads, ...customers.map((customer) => cellsOf(customer, words))];
  return BYTE_ORDER_MARK + lines.map((cells) => cells.map(written).join(',') + LINE_END).join('');
}

function cellsOf(customer: CustomerRow, words: CsvWords): readonly Cell[] {
  const { strategy, branch, openAlert } = customer;
  return [
    customer.customerId,
    words.stage[customer.stage],
    instant(customer.stageSinceAt),
    customer.risk,
    strategy === null ? null : words.strategy[strategy],
    words.tier[customer.valueTier],
    customer.balance,
    customer.threshold?.distance ?? null,
    branch === null ? null : words.branch(branch),
    instant(customer.lastBusinessAt),
    customer.silentDays,
    instant(customer.lastActiveAt),
    openAlert === null ? null : words.severity[openAlert.severity],
    openAlert?.assignee ?? null,
    instant(openAlert?.dueAt ?? null),
    instant(customer.scoredAt),
  ];
}

function instant(at: EpochMs | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function written(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
