/**
 * Where webhooks may connect to: addresses of the public internet. The check is made on the address that is connected
 * to, after the name was looked up, so that no name and no spelling of an address leads inside.
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

/** This network, private, carrier-grade NAT, loopback, link-local, protocol, examples, 6to4, tests, multicast, future. */
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
/** Only this part of IPv6 is public: loopback, mapped, translated, unique-local, link-local and multicast lie outside. */
const PUBLIC_V6 = subnets('ipv6', ['2000::/3']);
/** In it protocol assignments with Teredo, examples, and 6to4, which carries an IPv4 address of any kind. */
const SPECIAL_V6 = subnets('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

export function isPublicAddress(address: string): boolean {
  const [bare = ''] = address.split('%'); // a zone is of a link
  switch (isIP(bare)) {
    case 4:
      return !SPECIAL_V4.check(bare, 'ipv4');
    case 6:
      return PUBLIC_V6.check(bare, 'ipv6') && !SPECIAL_V6.check(bare, 'ipv6');
    default:
      return false;
  }
}

/** Whether the host is itself an address that is not public: such a host is never looked up. */
export function isPrivateHost({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !isPublicAddress(host);
}

/** Looks names up as usual and answers with the public addresses alone. */
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
