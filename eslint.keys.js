/** Which file of src/redis owns which key of a shard: a rule of the linter. */
import { basename, join, relative, sep } from 'node:path';

const root = import.meta.dirname;
const KEYS = join('src', 'redis', 'keys.ts');

/** By concern: the files, and the keys that no other file names. Where a key stands twice, both may name it. */
const CONCERNS = [
  [
    ['alert.store', 'alert.writes'],
    ['alerts', 'openAlerts', 'resolvedAlerts'],
  ],
  [
    ['alert.store', 'alert.writes'],
    ['alertFeatures', 'alertCounts', 'alertStory'],
  ],
  [['bullmq.store', 'queues'], ['prefix']],
  [['connections'], ['prefix']], // its hash tag says which node of a cluster holds the shard
  [['contact.log.store'], ['contactLog']],
  [['contact.store'], ['contacts', 'optOut']],
  [['count.store'], ['counts']],
  [['customer.store'], ['customer', 'history', 'earlierHistory']],
  [['earlier.histories'], ['history', 'earlierHistory']],
  [['due.store'], ['due']],
  [['feed.store', 'feed.writes'], ['feed']],
  [
    ['ledger.store', 'ledger.writes', 'ledger.opening'],
    ['ledger', 'ledgerTiers', 'ledgerDay', 'flowDay'],
  ],
  [['ledger.opening'], ['population', 'moves', 'customer']], // sets the ledger up from all states
  [
    ['outbox.store', 'feed.writes'],
    ['outbox', 'outboxHanded'],
  ],
  [
    ['listing.writes', 'listing.store'],
    ['listTail', 'listEntries', 'listIds'],
  ],
  [['prediction.store'], ['predictions', 'outcomes']],
  [['quarantine.store'], ['quarantine']],
  [['run.directory'], ['ledger']], // asks whether it is there
  [['ripe.shards'], ['due', 'predictions']], // counts who is due
  [['safeguards.store'], ['brake']],
  [['shard.store'], ['version', 'applied', 'brake', 'listTail', 'customer']], // what a lane reads in one atomic step
  [['lane.store'], ['version', 'applied']],
  [['feed.store'], ['version']], // entries carry it
  [['unmapped.store'], ['unmapped']],
  // A change of the number of shards takes every key along, or begins it anew.
  [['reshard.table'], ['prefix', 'customer', 'history', 'earlierHistory', 'contacts', 'contactLog', 'optOut']],
  [['reshard.table'], ['alertStory', 'outcomes', 'ledgerDay', 'flowDay', 'listEntries', 'listIds']],
  [['reshard.members'], ['due', 'predictions']],
  [['reshard.alerts'], ['alerts', 'openAlerts', 'resolvedAlerts', 'alertFeatures', 'alertStory']],
  [['reshard.list'], ['listTail', 'listEntries', 'listIds']],
  [['reshard.quarantine'], ['quarantine']],
  [['reshard.sums'], ['prefix', 'ledgerTiers']],
  [['reshard.customers'], ['prefix']],
  [['reshard.build'], ['version']],
  [['reshard.switch'], ['prefix', 'version', 'alerts']],
];

/** Key → files of src/redis. */
const OWNERS = new Map();
for (const [files, keys] of CONCERNS) {
  for (const key of keys) OWNERS.set(key, [...(OWNERS.get(key) ?? []), ...files]);
}

/** Reports each member of ShardKeys that is named outside of the files that own it, by whatever name the object goes. */
export function checkKeys(context) {
  const path = relative(root, context.filename);
  if (path === KEYS) return {};
  const file = path.startsWith(join('src', 'redis') + sep) ? basename(path, '.ts') : null;
  const services = context.sourceCode.parserServices;
  const check = (node, member) => {
    if (!member || !isOfShardKeys(member)) return;
    const owners = OWNERS.get(member.name) ?? [];
    if (file !== null && owners.includes(file)) return;
    context.report({
      node,
      message: `The key "${member.name}" belongs to ${owners.join(', ')} of src/redis: ask there.`,
    });
  };
  return {
    'MemberExpression[computed=false]'(node) {
      check(node.property, services.getSymbolAtLocation(node.property));
    },
    'MemberExpression[computed=true]'(node) {
      const named = services.getTypeAtLocation(node.property);
      const of = services.getTypeAtLocation(node.object);
      for (const { value } of named.types ?? [named]) {
        if (typeof value === 'string') check(node.property, of.getProperty(value));
      }
    },
    ObjectPattern(node) {
      const type = services.getTypeAtLocation(node);
      for (const { key } of node.properties) if (key?.type === 'Identifier') check(key, type.getProperty(key.name));
    },
  };
}

/** Also of a Pick of them. */
function isOfShardKeys(member) {
  return (member.declarations ?? []).some(
    ({ parent }) => parent.name?.text === 'ShardKeys' && parent.getSourceFile().fileName.endsWith('/src/redis/keys.ts'),
  );
}
