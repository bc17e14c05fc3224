/** What the rules of axe find on a page that is serious or worse. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const RUN = `axe.run(document, { rules: { 'label-content-name-mismatch': { enabled: true } } })
  .then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ' ' + failureSummary)))`;

export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source); // through the debugger, which the content policy does not bind
  return page.evaluate<string[]>(RUN);
}
