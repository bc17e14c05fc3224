import { describe, expect, it } from '@jest/globals';
import type { Text } from '../../client/vocabulary.js';
import { branchGroups } from './branch.options.js';

const NAMES = {
  east: { parent: null, en: 'East', zh: '东区' },
  bund: { parent: 'east', en: 'The Bund', zh: '外滩支行' },
  lake: { parent: 'east', en: 'West Lake', zh: '西湖支行' },
  web: { parent: null, en: 'Direct', zh: '直营' },
};
const inEnglish = ({ en }: Text): string => en;

describe('the choices of the branch filter', () => {
  it('are the branches by region, in the order of the file', () => {
    expect(branchGroups(NAMES, [], inEnglish)).toEqual([
      {
        label: 'East',
        options: [
          { value: 'bund', label: 'The Bund' },
          { value: 'lake', label: 'West Lake' },
        ],
      },
      { label: '', options: [{ value: 'web', label: 'Direct' }] },
    ]);
  });

  it('hold what alerts name and the bank does not, once, as it is', () => {
    expect(branchGroups({}, ['b9', 'b2', 'b9'], inEnglish)).toEqual([
      {
        label: '',
        options: [
          { value: 'b2', label: 'b2' },
          { value: 'b9', label: 'b9' },
        ],
      },
    ]);
  });

  it('hold a region only when alerts name it', () => {
    const regions = branchGroups(NAMES, ['east', 'bund'], inEnglish).find(({ label }) => label === '');
    expect(regions?.options).toEqual([
      { value: 'web', label: 'Direct' },
      { value: 'east', label: 'East' },
    ]);
  });

  it('are none without names and alerts', () => {
    expect(branchGroups({}, [], inEnglish)).toEqual([]);
  });
});
