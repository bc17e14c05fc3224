/** Turns the faults of a validator into sentences that name the member. */

/** A fault as class-validator reports it. */
interface Found {
  property: string;
  constraints?: Record<string, string>;
  children?: readonly Found[];
}

const UNKNOWN_MEMBER = 'whitelistValidation';

/** One sentence per member, with its path. @param path of the validated object, ending in a dot */
export function sentencesOf(found: readonly Found[], path = ''): string[] {
  return found.flatMap(({ property, constraints = {}, children = [] }) => {
    if (UNKNOWN_MEMBER in constraints) return [unknownMember(path + property)];
    const [first] = Object.values(constraints);
    if (first !== undefined) return [`${path}${first}`];
    return sentencesOf(children, `${path}${property}.`);
  });
}

export function unknownMember(name: string): string {
  return `${name} is no member that is known here`;
}
