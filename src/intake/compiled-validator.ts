/**
 * Runs the decorators of a class without class-validator's machinery, which costs some thirty times more per object.
 *
 * 1. Once, read the metadata the decorators left: for each property its checks, and whether it may be left out.
 * 2. Per object, call the checks' own functions in order and stop at the first that fails. What the common checks accept
 *    for sure is seen at first sight: half of the rest's price was class-validator counting characters that are few.
 *
 * Anything in the metadata that this does not know is refused at start-up; a property test holds it equal to
 * class-validator itself.
 */
import { getMetadataStorage, type ValidationArguments } from 'class-validator';
import type { Refusal } from './activity-event.dto.js';

interface Check {
  validate: (value: unknown) => boolean;
  refusal: Refusal;
}

interface Property {
  name: string;
  optional: boolean;
  checks: Check[];
}

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

export type Validate = (candidate: Readonly<Record<string, unknown>>) => Refusal | null;

/** @param target a class whose every check has a refusal as its context. Throws TypeError for decorators it cannot run */
export function compileValidator(target: new () => object): Validate {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(target, target.name, false, false);
  const names = [...new Set(metadata.map(({ propertyName }) => propertyName))];
  const properties = names.map((name) =>
    propertyOf(
      name,
      metadata.filter((one) => one.propertyName === name),
    ),
  );
  return (candidate) => {
    for (const { name, optional, checks } of properties) {
      const value = candidate[name];
      if (optional && (value === undefined || value === null)) continue;
      for (const check of checks) if (!check.validate(value)) return check.refusal;
    }
    return null;
  };
}

/** Decorators are applied from the last to the first, and so stored; checks run in the order they are read. */
function propertyOf(name: string, metadata: readonly Metadata[]): Property {
  const checks = metadata.filter(({ type }) => type !== 'conditionalValidation').reverse();
  return {
    name,
    optional: checks.length < metadata.length,
    checks: checks.map((one) => checkOf(name, one)),
  };
}

function checkOf(property: string, metadata: Metadata): Check {
  const constraint = getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls)[0]?.instance;
  if (metadata.type !== 'customValidation' || constraint === undefined || metadata.each || inGroups(metadata)) {
    throw new TypeError(`the check ${metadata.name ?? metadata.type} of "${property}" cannot be compiled`);
  }
  const args: ValidationArguments = {
    value: undefined,
    constraints: metadata.constraints,
    targetName: '',
    object: {},
    property,
  };
  const isSurelyFine = FIRST_SIGHT[metadata.name ?? '']?.(metadata.constraints) ?? NEVER;
  return {
    validate: (value) => {
      if (isSurelyFine(value)) return true;
      args.value = value;
      return constraint.validate(value, args) === true;
    },
    refusal: metadata.context as Refusal,
  };
}

type Sight = (value: unknown) => boolean;

const NEVER: Sight = () => false;

/** By name of the check, given its constraints: true only for what the check itself would accept. */
const FIRST_SIGHT: Readonly<Record<string, (constraints: readonly unknown[]) => Sight>> = {
  isNotEmpty: () => (value) => typeof value === 'string' && value !== '',
  isString: () => (value) => typeof value === 'string',
  // Pairs that stand for one character count as one there: it is never more than the length.
  maxLength:
    ([most]) =>
    (value) =>
      typeof value === 'string' && value.length <= Number(most),
  isIn: ([known]) => {
    const values = new Set<unknown>(Array.isArray(known) ? known : []);
    return (value) => values.has(value);
  },
};

/** The groups are left out when there are none, whatever their type says. */
function inGroups({ groups }: { groups?: readonly string[] | undefined }): boolean {
  return groups !== undefined && groups.length > 0;
}
