import { Select } from 'antd';
import { useMemo } from 'react';
import { useLanguage } from '../language/language.context.js';
import { useBranchNames } from '../work/branches.context.js';
import { branchGroups, type BranchGroup, type BranchOption } from '../work/branch.options.js';

interface Props {
  value: string | null;
  /** Branches of the alerts on the list. */
  seen: readonly string[];
  onChange: (branch: string | null) => void;
}

/** Nothing where no branch is known. */
export function BranchFilter({ value, seen, onChange }: Props) {
  const { words, say } = useLanguage();
  const names = useBranchNames();
  const groups = useMemo(
    () => branchGroups(names, value === null ? seen : [...seen, value], say),
    [names, seen, value, say],
  );
  if (groups.length === 0) return null;
  return (
    <Select<string, BranchOption | BranchGroup>
      className="filter-choice"
      data-testid="filter-branch"
      data-on={value !== null}
      size="small"
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={words.work.branch}
      placeholder={words.work.branch}
      popupMatchSelectWidth={false}
      options={groups.flatMap<BranchOption | BranchGroup>(({ label, options }) =>
        label === '' ? options : [{ label, options }],
      )}
      {...(value === null ? { value: null } : { value })}
      onChange={(chosen: string | undefined) => onChange(chosen ?? null)}
    />
  );
}
