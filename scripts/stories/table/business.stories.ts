/** Business grows, or becomes less while the customer still comes. */
import {
  alerts,
  atMostAYear,
  decidedBy,
  enters,
  leftAlone,
  never,
  neverAfter,
  noAlert,
  showsReason,
  standsIn,
} from '../bounds.js';
import { Draft } from '../draft.js';
import type { Draw } from '../draw.js';
import { monthlyBeforeRest } from '../pay-days.js';
import type { Chapter } from '../story.js';

function payer(
  id: string,
  draw: Draw,
  meanGap: number,
  thenMeanGap: number | ((day: number) => number),
  { before, after, assets = 60_000 }: { before: number; after: number; assets?: number },
): Draft {
  const draft = new Draft(id, draw, { assets, before, after });
  draft.paying(meanGap);
  draft.paying(thenMeanGap, { from: 0, to: after });
  return draft;
}

/** Holds a deposit that matures at the turn. */
function depositor(id: string, draw: Draw): Draft {
  const draft = payer(id, draw, 4, 4, { before: 250, after: 60, assets: 300_000 });
  const matures = new Date(draft.turnAt).toISOString().slice(0, 10);
  draft.at(draft.dayAt(-180), 'product_opened', {
    channel: 'branch',
    product: 'term-deposit',
    attributes: { maturesOn: matures },
  });
  return draft;
}

export const BUSINESS: Chapter = {
  title: 'More business, and less',
  stories: [
    {
      kind: 'halved-daily',
      life: 'A customer who paid every day pays every fourth day.',
      live: (id, draw) => payer(id, draw, 1, 4, { before: 200, after: 100 }).finish(),
      right: [enters('decline', { by: 80 }), never('termination'), neverAfter('growth')],
    },
    {
      kind: 'halved-every-third-day',
      life: 'A customer who paid every third day pays every twelfth, which two months cannot show and four can.',
      live: (id, draw) => payer(id, draw, 3, 12, { before: 250, after: 170 }).finish(),
      right: [enters('decline', { by: 150 }), never('termination'), neverAfter('growth')],
    },
    {
      kind: 'halved-weekly',
      life: 'A customer who paid every week pays every third: too few payments to show it in four months, so only a reason.',
      live: (id, draw) => payer(id, draw, 7, 21, { before: 330, after: 120 }).finish(),
      right: [never('termination'), neverAfter('growth'), showsReason(/falling|halved/, 'the falling business')],
    },
    {
      kind: 'slow-fading',
      life: 'The gaps of a customer who paid every second day grow by a half each month.',
      live: (id, draw) => payer(id, draw, 2, (day) => 2 * 1.5 ** (day / 30), { before: 250, after: 200 }).finish(),
      right: [enters('decline', { by: [150, 150, 165] }), alerts({ by: 171 }), neverAfter('growth')],
    },
    {
      kind: 'a-third-less',
      life: 'A customer who paid every second day pays every third: less, but no goodbye.',
      live: (id, draw) => payer(id, draw, 2, 3, { before: 200, after: 150 }).finish(),
      right: [never('termination'), noAlert],
    },
    {
      kind: 'growth-that-is-real',
      life: 'A customer who paid every week pays every second day, and money comes in.',
      live: (id, draw) => {
        const draft = payer(id, draw, 7, 2, { before: 250, after: 120 });
        draft.paid(monthlyBeforeRest(10), 12_000, { from: 0, to: 120 });
        return draft.finish();
      },
      right: [standsIn(['growth', 'maturity'], 100), leftAlone],
    },
    {
      kind: 'fortune-comes-in',
      life: 'Assets rise from 100,000 to 7 million, and business goes on as ever.',
      live: (id, draw) =>
        payer(id, draw, 4, 4, { before: 200, after: 120, assets: 100_000 })
          .turn('transfer_in', { amount: 6_900_000, effect: 1 })
          .finish(),
      right: [leftAlone],
    },
    {
      kind: 'around-the-private-line',
      life: 'The assets of a private customer swing by up to a twelfth around 6 million, week for week.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 6_000_000, before: 60, after: 540 });
        draft.paying(4, { to: 540 });
        draft.acting(
          7,
          'transfer',
          { amount: (assets) => assets - 6_000_000 * draw.between(0.92, 1.08), effect: -1, channel: 'system' },
          { to: 540 },
        );
        return draft.finish();
      },
      right: [atMostAYear('threshold', 4), never('termination'), noAlert],
    },
    {
      kind: 'deposit-matured',
      life: 'A deposit matures and is not renewed; the money stays in the account and payments go on.',
      live: (id, draw) => {
        const draft = depositor(id, draw);
        return draft.at(draft.turnAt, 'balance_snapshot', { channel: 'system', product: 'current-account' }).finish();
      },
      right: [leftAlone, showsReason(/matur/, 'the maturity')],
    },
    {
      kind: 'deposit-matured-and-gone',
      life: 'A deposit matures, and nine tenths of all money leave within a week.',
      live: (id, draw) => {
        const draft = depositor(id, draw);
        draft.turnsAt(draft.dayAt(6));
        return draft
          .turn('transfer_out', { amount: (assets) => assets * 0.93, effect: -1, channel: 'online' })
          .finish();
      },
      right: [enters('decline', { by: 1 }), decidedBy('drained'), alerts({ by: 1 })],
    },
  ],
};
