import { describe, expect, it } from '@jest/globals';
import { readBranches } from './branches.file.js';

const EAST = { parent: null, en: 'East', zh: '东区' };
const BUND = { parent: 'east', en: 'The Bund', zh: '外滩支行' };
const fileOf = (branches: unknown) => ({ branches });

describe('the file of branches', () => {
  it('names each branch in both languages, and what is above it', () => {
    const { branches, faults } = readBranches(fileOf({ east: EAST, b1: BUND }));
    expect(faults).toEqual([]);
    expect(branches).toEqual({ east: EAST, b1: BUND });
  });

  it('may be missing, or empty: then ids are shown', () => {
    expect(readBranches(undefined)).toEqual({ branches: {}, faults: [] });
    expect(readBranches(fileOf({}))).toEqual({ branches: {}, faults: [] });
  });

  it('takes a branch without a member `parent` for one at the top', () => {
    expect(readBranches(fileOf({ east: { en: 'East', zh: '东区' } })).branches).toEqual({ east: EAST });
  });

  it.each<[string, unknown, string]>([
    ['no object', [], 'branches.json: the file must be an object with branches'],
    ['no branches', {}, 'branches.json: branches is missing: it must be an object'],
    ['a misspelt member', { branch: {} }, 'branches.json: branch is not known; allowed: branches'],
    [
      'a branch that is a text',
      fileOf({ east: 'East' }),
      'branches.json: branches.east must be an object with parent, en, zh',
    ],
    [
      'a member more',
      fileOf({ east: { ...EAST, de: 'Ost' } }),
      'branches.json: branches.east.de is not known; allowed: parent, en, zh',
    ],
    [
      'a name in one language',
      fileOf({ east: { parent: null, en: 'East' } }),
      'branches.json: branches.east.zh must be a text that is not empty',
    ],
    [
      'an unknown parent',
      fileOf({ b1: BUND }),
      'branches.json: branches.b1.parent is "east", which is no branch of this file',
    ],
    [
      'an id no event can carry',
      fileOf({ [' ']: EAST }),
      'branches.json: branches.  must be named by 1 to 64 characters',
    ],
  ])('is refused with %s', (_what, raw, fault) => {
    expect(readBranches(raw).faults).toContain(fault);
  });

  it('is refused with a branch above itself', () => {
    const faults = readBranches(
      fileOf({ a: { ...EAST, parent: 'b' }, b: { ...EAST, parent: 'a' }, c: { ...EAST, parent: 'a' } }),
    ).faults;
    expect(faults).toEqual([
      'branches.json: branches.a.parent leads back to the branch itself',
      'branches.json: branches.b.parent leads back to the branch itself',
    ]);
  });
});
