/** Who works at this page. A key is given to a role, not to a person: the name is what the officer says it is. */
const STORED_AS = 'tidewatch.officer';

/** As the service takes names. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@'-]{0,63}$/u;
/** They stand for nobody and for the service itself. */
const TAKEN = ['none', 'system'];

/** The name as it is kept, or null when it cannot be one. */
export function officerName(typed: string): string | null {
  const name = typed.trim();
  return NAME.test(name) && !TAKEN.includes(name) ? name : null;
}

export function rememberedOfficer(): string | null {
  return officerName(localStorage.getItem(STORED_AS) ?? '');
}

export function keepOfficer(name: string): void {
  localStorage.setItem(STORED_AS, name);
}
