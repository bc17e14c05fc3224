/** Collects the faults of a JSON file while it is read. Each names the file, the member and the allowed values. */
export type Member = Readonly<Record<string, unknown>>;

export class FileFindings {
  readonly found: string[] = [];

  constructor(private readonly file: string) {}

  add(where: string, sentence: string): void {
    this.found.push(`${this.file}: ${where === '' ? 'the file' : where} ${sentence}`);
  }

  /** The object; an empty one when the value is not an object. @param allowed its member names; any when left out */
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

  /** The value; null when it is not one of the allowed ones. */
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

  /** @param otherwise the default when the member is left out */
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
