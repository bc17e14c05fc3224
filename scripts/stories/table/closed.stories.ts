/** The customer, the bank or death closes something. */
import {
  alerts,
  backWithin,
  decidedBy,
  enters,
  neverAfter,
  noAlertAfter,
  never,
  noAlert,
  showsReason,
  strategy,
} from '../bounds.js';
import { Draft } from '../draft.js';
import type { Draw } from '../draw.js';
import type { Chapter } from '../story.js';

/** Pays every fifth day; holds a current account, and more where the story says so. */
function accountHolder(id: string, draw: Draw, { assets = 80_000, after = 60 } = {}): Draft {
  const draft = new Draft(id, draw, { assets, before: 160, after });
  draft.at(draft.dayAt(-160), 'account_opened', { channel: 'branch', product: 'current-account' });
  draft.paying(5, {}, { product: 'current-account' });
  return draft;
}

function withOtherProducts(id: string, draw: Draw): Draft {
  const draft = accountHolder(id, draw, { assets: 120_000 });
  draft.at(draft.dayAt(-150), 'product_opened', { channel: 'branch', product: 'term-deposit' });
  draft.at(draft.dayAt(-150), 'product_opened', { channel: 'branch', product: 'debit-card' });
  return draft;
}

/** Everything that is left, paid out. */
const ALL = { amount: (assets: number) => assets, effect: -1, channel: 'branch' } as const;
/** A fifth of it, paid out. */
const A_FIFTH = { amount: (assets: number) => assets / 5, effect: -1, channel: 'branch' } as const;

const ENDS_AT_ONCE = [enters('termination', { by: 0 }), neverAfter('growth', 'maturity', 'development')];

export const CLOSED: Chapter = {
  title: 'Something is closed',
  stories: [
    {
      kind: 'relationship-closed',
      life: 'A customer who pays every fifth day ends the relationship and takes everything.',
      live: (id, draw) => accountHolder(id, draw).turn('relationship_closed', ALL).finish(),
      right: [...ENDS_AT_ONCE, alerts({ by: 0 }), strategy('win_back'), decidedBy('closed')],
    },
    {
      kind: 'relationship-closed-with-money-left',
      life: 'A customer ends the relationship; most of the money is still there until it is paid out.',
      live: (id, draw) => accountHolder(id, draw).turn('relationship_closed', A_FIFTH).finish(),
      right: [...ENDS_AT_ONCE, alerts({ by: 0 }), decidedBy('closed')],
    },
    {
      kind: 'account-closed-nothing-left',
      life: 'A customer without any other product closes the account, and nothing is left.',
      live: (id, draw) =>
        accountHolder(id, draw)
          .turn('account_closed', { ...ALL, product: 'current-account' })
          .finish(),
      right: [...ENDS_AT_ONCE, alerts({ by: 0 }), strategy('win_back'), decidedBy('closed')],
    },
    {
      kind: 'private-account-closed',
      life: 'A private customer closes the account: 8 million to 0.',
      live: (id, draw) =>
        accountHolder(id, draw, { assets: 8_000_000, after: 150 })
          .turn('account_closed', { ...ALL, product: 'current-account' })
          .finish(),
      right: [...ENDS_AT_ONCE, alerts({ by: 0 }), strategy('win_back')],
    },
    {
      kind: 'account-closed-others-open',
      life: 'A customer closes one account, keeps a deposit and a card, and goes on paying with the card.',
      live: (id, draw) => {
        const draft = withOtherProducts(id, draw).turn('account_closed', { ...A_FIFTH, product: 'current-account' });
        draft.paying(5, { to: 60, from: 1 }, { product: 'debit-card' });
        return draft.finish();
      },
      right: [never('termination'), noAlert, showsReason(/clos|redempt/, 'the closing')],
    },
    {
      kind: 'account-closed-others-open-nothing-left',
      life: 'A customer closes the account and takes everything, but keeps a card and uses it.',
      live: (id, draw) => {
        const draft = withOtherProducts(id, draw).turn('account_closed', { ...ALL, product: 'current-account' });
        draft.paying(5, { to: 60, from: 1 }, { product: 'debit-card' });
        return draft.finish();
      },
      right: [never('termination'), enters('decline', { by: 1 }), decidedBy('drained')],
    },
    {
      kind: 'account-closed-money-left',
      life: 'A customer closes one of two accounts that the bank does not name; four fifths of the money stay.',
      live: (id, draw) => {
        const draft = accountHolder(id, draw).turn('account_closed', A_FIFTH);
        draft.paying(5, { to: 60, from: 1 });
        return draft.finish();
      },
      right: [never('termination'), noAlert],
    },
    {
      kind: 'product-closed-nothing-left',
      life: 'A customer closes the last product, and nothing is left.',
      live: (id, draw) =>
        accountHolder(id, draw)
          .turn('product_closed', { ...ALL, product: 'current-account' })
          .finish(),
      right: [...ENDS_AT_ONCE, alerts({ by: 0 }), decidedBy('closed')],
    },
    {
      kind: 'product-closed-others-open',
      life: 'A customer closes the deposit, leaves the money in the account, and goes on paying.',
      live: (id, draw) => {
        const draft = withOtherProducts(id, draw).turn('product_closed', {
          channel: 'branch',
          product: 'term-deposit',
        });
        draft.paying(5, { to: 60, from: 1 }, { product: 'current-account' });
        return draft.finish();
      },
      right: [never('termination'), noAlert, showsReason(/clos|redempt/, 'the closing')],
    },
    {
      kind: 'product-closed-money-left',
      life: 'A customer closes the only named product; the money stays at the bank.',
      live: (id, draw) => {
        const draft = accountHolder(id, draw).turn('product_closed', { channel: 'branch', product: 'current-account' });
        draft.paying(5, { to: 60, from: 1 });
        return draft.finish();
      },
      right: [never('termination'), noAlert],
    },
    {
      kind: 'closed-by-the-bank',
      life: 'The bank ends the relationship.',
      live: (id, draw) =>
        accountHolder(id, draw)
          .turn('relationship_closed_by_bank', { ...ALL, channel: 'system' })
          .finish(),
      right: [...ENDS_AT_ONCE, noAlertAfter],
    },
    {
      kind: 'death',
      life: 'The customer dies.',
      live: (id, draw) => accountHolder(id, draw).turn('customer_deceased', { channel: 'branch' }).finish(),
      right: [...ENDS_AT_ONCE, noAlertAfter],
    },
    {
      kind: 'death-of-a-silent-customer',
      life: 'A daily customer is silent for forty days, an alert is open, and then the bank learns of the death.',
      live: (id, draw) => {
        const draft = new Draft(id, draw, { assets: 80_000, before: 160, after: 60 });
        draft.paying(1, { to: -40 });
        return draft.turn('customer_deceased', { channel: 'branch' }).finish();
      },
      right: [...ENDS_AT_ONCE, noAlertAfter],
    },
    {
      kind: 'return-after-closing',
      life: 'A customer closes the account and takes everything, comes back forty days later with the money, and pays again.',
      live: (id, draw) => {
        const draft = accountHolder(id, draw, { after: 120 });
        draft.turn('account_closed', { ...ALL, product: 'current-account' });
        draft.returnAt = draft.dayAt(40);
        draft.at(draft.returnAt, 'transfer_in', { amount: 60_000, effect: 1, product: 'current-account' });
        draft.paying(5, { from: 41, to: 120 }, { product: 'current-account' });
        return draft.finish();
      },
      right: [enters('termination', { by: 0 }), backWithin(0)],
    },
    {
      kind: 'interest-after-closing',
      life: 'After the closing the bank still books interest and a fee.',
      live: (id, draw) => {
        const draft = accountHolder(id, draw).turn('account_closed', { ...ALL, product: 'current-account' });
        draft.at(draft.dayAt(8), 'interest_credited', { channel: 'system', amount: 3, effect: 1 });
        draft.at(draft.dayAt(38), 'statement_fee', { channel: 'system', amount: 3, effect: -1 });
        return draft.finish();
      },
      right: ENDS_AT_ONCE,
    },
  ],
};
