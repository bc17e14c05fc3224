import { describe, expect, it, jest } from '@jest/globals';
import type { Role } from './keys.js';
import { HeaderMemory } from './header.memory.js';

const ROLES: Record<string, Role> = { 'Bearer of-the-producer': 'producer', 'Bearer of-the-operator': 'operator' };
const [PRODUCER = '', OPERATOR = ''] = Object.keys(ROLES);

function find(header: string): Role {
  const role = ROLES[header];
  if (role === undefined) throw new Error('unknown');
  return role;
}

describe('the role of a connection', () => {
  const find_ = jest.fn(find);
  const asked = (memory: HeaderMemory<Role>, connection: object, header: string): [Role, number] => {
    find_.mockClear();
    return [memory.of(connection, header, find_), find_.mock.calls.length];
  };

  it('is looked up once for as long as the header stays', () => {
    const [memory, connection] = [new HeaderMemory<Role>(), {}];
    expect([1, 2, 3].map(() => asked(memory, connection, PRODUCER))).toEqual([
      ['producer', 1],
      ['producer', 0],
      ['producer', 0],
    ]);
  });

  it('is that of each request, when they come with keys in turn', () => {
    const [memory, connection] = [new HeaderMemory<Role>(), {}];
    const roles = [PRODUCER, OPERATOR, PRODUCER].map((header) => asked(memory, connection, header));
    expect(roles).toEqual([
      ['producer', 1],
      ['operator', 1],
      ['producer', 1],
    ]);
  });

  it('is not that of another connection', () => {
    const memory = new HeaderMemory<Role>();
    memory.of({}, PRODUCER, find);
    expect(asked(memory, {}, PRODUCER)).toEqual(['producer', 1]);
  });

  it('is not given to a header of the same length', () => {
    const [memory, connection] = [new HeaderMemory<Role>(), {}];
    memory.of(connection, PRODUCER, find);
    for (let at = 0; at < PRODUCER.length; at++) {
      const other = `${PRODUCER.slice(0, at)}~${PRODUCER.slice(at + 1)}`;
      expect(() => memory.of(connection, other, find)).toThrow('unknown');
    }
  });

  it('keeps no header', () => {
    const [memory, connection] = [new HeaderMemory<Role>(), {}];
    memory.of(connection, PRODUCER, find);
    const kept = Reflect.get(memory, 'byConnection') as WeakMap<object, object>;
    const values: unknown[] = Object.values(kept.get(connection) ?? {});
    expect(values.filter((value) => typeof value === 'string')).toEqual(['producer']);
  });
});
