/** Who works at this page. A key belongs to a role, not to a person: the name is what the officer enters. */
import { personName } from '../../client/vocabulary.js';

const STORED_AS = 'tidewatch.officer';

export function rememberedOfficer(): string | null {
  return personName(localStorage.getItem(STORED_AS));
}

export function keepOfficer(name: string): void {
  localStorage.setItem(STORED_AS, name);
}
