/** The branches of the simulated bank: a tree of head office, regions and branches. The bank and its branches are invented. */
interface BranchNode {
  parent: string | null;
  en: string;
  zh: string;
}

const REGIONS = [
  {
    id: 'east',
    en: 'East region',
    zh: '华东分行',
    branches: [
      ['Riverside branch', '滨江支行'],
      ['Harbour branch', '港口支行'],
      ['Silk Road branch', '丝绸路支行'],
      ['Lakeside branch', '湖畔支行'],
      ['Old Town branch', '老城支行'],
      ['Science Park branch', '科技园支行'],
    ],
  },
  {
    id: 'south',
    en: 'South region',
    zh: '华南分行',
    branches: [
      ['Bay branch', '湾区支行'],
      ['Market Street branch', '市场街支行'],
      ['Palm Avenue branch', '棕榈大道支行'],
      ['University branch', '大学城支行'],
      ['Station branch', '车站支行'],
      ['Garden branch', '花园支行'],
    ],
  },
  {
    id: 'north',
    en: 'North region',
    zh: '华北分行',
    branches: [
      ['Drum Tower branch', '鼓楼支行'],
      ['West Gate branch', '西门支行'],
      ['Finance Street branch', '金融街支行'],
      ['Steel Works branch', '钢厂支行'],
      ['Plum Valley branch', '梅谷支行'],
      ['Airport branch', '机场支行'],
    ],
  },
] as const;

const HEAD: BranchNode = { parent: null, en: 'Head office', zh: '总行' };

/** Those that customers belong to, the busiest first in each region. */
export const CUSTOMER_BRANCHES: readonly string[] = REGIONS.flatMap(({ id, branches }) =>
  branches.map((_, i) => branchId(id, i)),
);

/** The file `branches.json`. */
export function branchesText(): string {
  const branches: Record<string, BranchNode> = { head: HEAD };
  for (const { id, en, zh, branches: below } of REGIONS) {
    branches[id] = { parent: 'head', en, zh };
    for (const [i, [nameEn, nameZh]] of below.entries())
      branches[branchId(id, i)] = { parent: id, en: nameEn, zh: nameZh };
  }
  return `${JSON.stringify({ branches }, null, 2)}\n`;
}

function branchId(region: string, i: number): string {
  return `${region}-${i + 1}`;
}
