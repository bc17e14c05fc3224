/** The table of life stories with their right answers. It was written before the rules that must give them. */
import { BUSINESS } from './table/business.stories.js';
import { CASES } from './table/case.stories.js';
import { CLOSED } from './table/closed.stories.js';
import { DRAINED } from './table/drained.stories.js';
import { INCOME } from './table/income.stories.js';
import { SILENCE } from './table/silence.stories.js';
import { STEADY } from './table/steady.stories.js';
import type { Chapter, Story } from './story.js';

export const CHAPTERS: readonly Chapter[] = [CLOSED, DRAINED, INCOME, SILENCE, BUSINESS, STEADY, CASES];

export const TABLE: readonly Story[] = CHAPTERS.flatMap(({ stories }) => stories);
