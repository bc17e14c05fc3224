/** Tables of the card and of the documentation. */
export function twoDigits(value: number | null): string {
  return value === null ? '–' : value.toFixed(2);
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
