/**
 * The query parameters of a call. Each parameter is declared once, at its handler or the handler's class. The
 * declaration serves the API documents and the roles that may use it, and a parameter without one is refused instead of
 * ignored.
 */
import { SetMetadata, applyDecorators, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { ApiQuery } from '@nestjs/swagger';
import { ProblemError } from '../core/contracts/problems.js';
import type { Role } from './keys.js';

export interface ParameterRule {
  description?: string;
  enum?: readonly string[];
  /** Roles that may use the parameter; by default all roles that may make the call. */
  roles?: readonly Role[];
  /** A value with the same effect as no parameter: every role may send it. */
  usual?: string;
}

const PARAMETER = 'tidewatch:parameter:';

export function QueryParameter(name: string, rule: ParameterRule = {}): MethodDecorator & ClassDecorator {
  return applyDecorators(ApiQuery(documentedRule(name, rule)), SetMetadata(PARAMETER + name, rule));
}

/** The parameter as the API documents describe it. */
export function documentedRule(name: string, { description, enum: values }: ParameterRule) {
  return {
    name,
    required: false,
    ...(description === undefined ? {} : { description }),
    ...(values === undefined ? {} : { enum: [...values] }),
  };
}

export type Places = [ReturnType<ExecutionContext['getHandler']>, ReturnType<ExecutionContext['getClass']>];

/** Values by name; a list when a parameter is given several times. */
export type Given = Readonly<Record<string, string>>;

/** The parameters that a call declares. */
export interface ParameterRules {
  ruleOf: (name: string) => ParameterRule | undefined;
  names: () => string[];
}

/** The rules that decorators declare at a handler and its class. */
export function rulesAt(reflector: Reflector, places: Places): ParameterRules {
  return {
    ruleOf: (name) => reflector.getAllAndOverride<ParameterRule | undefined>(PARAMETER + name, places),
    names: () => declaredAt(places),
  };
}

export function rulesIn(rules: Readonly<Record<string, ParameterRule>>): ParameterRules {
  const byName = new Map(Object.entries(rules));
  return { ruleOf: (name) => byName.get(name), names: () => [...byName.keys()].sort() };
}

/** Throws a `bad_request` problem for an undeclared parameter, and a `forbidden` one when the role may not use it. */
export function checkParameters(rules: ParameterRules, given: Given, role: Role): void {
  for (const [name, value] of Object.entries<unknown>(given)) {
    const rule = rules.ruleOf(name);
    if (rule === undefined) throw new ProblemError('bad_request', unknownSentence(name, rules.names()));
    if (typeof value !== 'string') throw new ProblemError('bad_request', `Say ${name} once: it is given twice.`);
    if (rule.roles?.includes(role) === false && value !== rule.usual) {
      throw new ProblemError('forbidden', `${name} needs a key of ${rule.roles.join(' or ')}; yours is of ${role}.`);
    }
  }
}

function declaredAt(places: Places): string[] {
  const keys = places.flatMap((place) => Reflect.getMetadataKeys(place).map(String));
  return keys.flatMap((key) => (key.startsWith(PARAMETER) ? [key.slice(PARAMETER.length)] : []));
}

function unknownSentence(name: string, known: readonly string[]): string {
  const takes = known.length === 0 ? 'this call takes none' : `this call takes ${known.join(', ')}`;
  return `There is no parameter "${name}" here: ${takes}.`;
}
