/** FileFindings of a JSON file while it is read: each names the file and the member and says what is allowed. */
export type Member = Readonly<Record<string, unknown>>;

export class FileFindings {
  readonly found: string[] = [];

  constructor(private readonly file: string) {}

  add(where: string, sentence: string): void {
    this.found.push(`${this.file}: ${where === '' ? 'the file' : where} ${sentence}`);
  }

  /** An object, empty when it is none. @param allowed names of its members; left out, any */
  object(where: string, raw: unknown, allowed?: readonly string[]): Member {
    if (!isMember(raw)) {
      const members = allowed === undefined ? '' : ` with ${allowed.join(', ')}`;
      this.add(where, `${raw === undefined ? 'is missing: it' : ''} must be an object${members}`.trim());
      return {};
    }
    for (const name of Object.keys(raw)) {
      if (allowed?.includes(name) === false) this.unknown(where === '' ? name : `${where}.${name}`, allowed);
    }
    return raw;
  }

  list(where: string, raw: unknown): unknown[] {
    if (Array.isArray(raw) && raw.length > 0) return raw;
    this.add(where, 'must be a list that is not empty');
    return [];
  }

  /** Null when it is none of them. */
  oneOf<T extends string>(where: string, raw: unknown, allowed: readonly T[], which = ''): T | null {
    const found = allowed.find((name) => name === raw);
    if (found === undefined) this.add(where, `is ${show(raw)}; allowed${which}: ${allowed.join(', ')}`);
    return found ?? null;
  }

  unknown(where: string, allowed: readonly string[]): void {
    this.add(where, `is not known; allowed: ${allowed.join(', ')}`);
  }

  sentence(where: string, raw: unknown): string {
    if (typeof raw === 'string' && raw.trim() !== '') return raw;
    this.add(where, 'must be a text that is not empty');
    return '';
  }

  flag(where: string, raw: unknown): boolean {
    if (typeof raw !== 'boolean') this.add(where, `is ${show(raw)}; allowed: true, false`);
    return raw === true;
  }

  /** @param otherwise what stands in when the member is not there */
  number(where: string, raw: unknown, otherwise: number): number {
    if (raw === undefined) return otherwise;
    if (typeof raw === 'number' && Number.isFinite(raw)) return raw;
    this.add(where, `is ${show(raw)}; allowed: a number`);
    return otherwise;
  }
}

function isMember(raw: unknown): raw is Member {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

function show(raw: unknown): string {
  return raw === undefined ? 'missing' : JSON.stringify(raw);
}
