/**
 * Which addresses webhooks may connect to: those of the public internet. The check is made on the resolved address
 * that is connected to, so that no name and no spelling of an address leads into the internal network.
 * Ranges: the special-purpose registries of IANA (RFC 6890 and its updates).
 */
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError';

  constructor(host: string) {
    super(`${host} is not a public address`);
  }
}

/**
 * This network, private, carrier-grade NAT, loopback, link-local, protocol, documentation, 6to4, benchmarking,
 * multicast, reserved.
 */
const SPECIAL_V4 = subnets('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);
/**
 * Only this part of IPv6 is public. Loopback, mapped, translated, unique-local, link-local and multicast lie outside
 * it.
 */
const PUBLIC_V6 = subnets('ipv6', ['2000::/3']);
/** Exceptions within it: protocol assignments with Teredo, documentation, and 6to4, which embeds any IPv4 address. */
const SPECIAL_V6 = subnets('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

export function isPublicAddress(address: string): boolean {
  const [bare = ''] = address.split('%'); // a zone id names a local link
  switch (isIP(bare)) {
    case 4:
      return !SPECIAL_V4.check(bare, 'ipv4');
    case 6:
      return PUBLIC_V6.check(bare, 'ipv6') && !SPECIAL_V6.check(bare, 'ipv6');
    default:
      return false;
  }
}

/** Whether the host is itself an address that is not public. Such a host needs no DNS lookup. */
export function isPrivateHost({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !isPublicAddress(host);
}

/** Resolves names as usual and returns only the public addresses. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (fault, found) => {
    const addresses = fault === null ? found.filter(({ address }) => isPublicAddress(address)) : [];
    const [first] = addresses;
    if (first === undefined) callback(fault ?? new RefusedAddressError(hostname), '', 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function subnets(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', prefix] = range.split('/');
    list.addSubnet(net, Number(prefix), family);
  }
  return list;
}
