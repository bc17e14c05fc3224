import type { CustomerView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { useBranchName } from '../work/branches.context.js';

/** Since when the customer is known, and what evaluated it last. */
export function StoryRecord({ customer }: { customer: CustomerView }) {
  const { words, format } = useLanguage();
  const branchName = useBranchName();
  const { firstSeenAt, lastActiveAt, scoredAt, model, policy, branch } = customer;
  const facts = [
    ...(branch === null ? [] : [[words.work.branch, branchName(branch)] as const]),
    [words.story.firstSeen, format.dateTime(firstSeenAt)],
    [words.story.lastActive, lastActiveAt === null ? words.story.never : format.dateTime(lastActiveAt)],
    [words.story.scored, format.clock(scoredAt)],
    [words.story.model, model],
    [words.story.policy, String(policy)],
  ] as const;
  return (
    <dl className="record small quiet">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
