/** The text of a policy as somebody pastes it. The service checks what is in it. Pure. */
import type { StagePolicy } from '../../client/protocol.js';

/** Null when the text is no JSON object. A body for the API, with the policy as its member, is taken as well. */
export function policyIn(text: string): object | null {
  const value = jsonIn(text);
  if (!isObject(value)) return null;
  return 'policy' in value && isObject(value.policy) ? value.policy : value;
}

/** The policy in use as a text to change: with the next version, because a version is used once. */
export function textOf(policy: StagePolicy): string {
  return JSON.stringify({ ...policy, version: policy.version + 1 }, null, 2);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
