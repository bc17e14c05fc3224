/** docs/stories.md, from the table. */
import { rightOf } from './population.js';
import type { Chapter, Story } from './story.js';

const HEAD = `# Life stories, and what must be said about them

What a banker would say about a customer, and by when. \`npm run stories\` runs each kind on the serving code and compares.
A kind is a population of 200 customers at each variation of their gaps (standard deviation over mean) of .3, .7 and 1;
at least 90 of 100 must be within all bounds, and 95 of 100 where the customer only stays as before. Over all steady kinds
together at most 1 % of customers may be called declining in a year. Exact lives have no chance in them and must be right.

Days are counted from the turn: the closing, the last act, the first pay-day without pay. Three numbers are for gaps that
vary by .3, .7 and 1. This page is made from \`scripts/stories/table\`.
`;

export function pageOf(chapters: readonly Chapter[]): string {
  return [HEAD, ...chapters.map(chapterText)].join('\n');
}

function chapterText({ title, stories }: Chapter): string {
  return `## ${title}\n\n${stories.map(storyText).join('\n')}\n`;
}

function storyText(story: Story): string {
  const notes = [
    ...(story.isSteady === true ? ['steady'] : []),
    ...(story.least === undefined ? [] : [`at least ${100 * story.least} of 100`]),
    ...(story.lognormal === undefined ? [] : [`${100 * story.lognormal} % with lognormal gaps`]),
    ...(story.atMost === undefined ? [] : [`a population of ${story.atMost}`]),
    ...(story.timeZone === undefined ? [] : [`time zone ${story.timeZone}`]),
    ...(story.facts === undefined ? [] : [`rule switched: ${Object.keys(story.facts).join(', ')}`]),
  ];
  const noted = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return `- **${story.kind}**${noted}: ${story.life}\n  Right: ${rightOf(story)}.`;
}
