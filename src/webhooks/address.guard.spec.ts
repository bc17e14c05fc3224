import { describe, expect, it } from '@jest/globals';
import { RefusedAddressError, isPrivateHost, isPublicAddress, publicLookup } from './address.guard.js';

describe('an address', () => {
  it.each([
    ['of the public internet', '93.184.216.34'],
    ['of a resolver', '8.8.8.8'],
    ['just below the private ones', '9.255.255.255'],
    ['just behind carrier-grade NAT', '100.128.0.0'],
    ['just behind the private ones of 172', '172.32.0.1'],
    ['of IPv6', '2606:4700:4700::1111'],
    ['of IPv6 with all its digits', '2a00:1450:4001:0828:0000:0000:0000:200e'],
  ])('%s is let through', (_what, address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['another of loopback', '127.8.9.10'],
    ['this host', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['link-local, where clouds keep credentials', '169.254.169.254'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['of benchmarks', '198.19.0.1'],
    ['of examples', '192.0.2.1'],
    ['loopback', '::1'],
    ['unspecified', '::'],
    ['loopback, mapped from IPv4', '::ffff:127.0.0.1'],
    ['private, mapped from IPv4, in hexadecimal', '::ffff:c0a8:101'],
    ['public, but mapped', '::ffff:8.8.8.8'],
    ['private, translated by NAT64', '64:ff9b::a00:1'],
    ['private, by 6to4', '2002:a00:1::'],
    ['by Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['unique-local', 'fd12:3456:789a::1'],
    ['link-local', 'fe80::1'],
    ['link-local, of a link', 'fe80::1%eth0'],
    ['multicast', 'ff02::1'],
    ['of examples', '2001:db8::1'],
    ['that is none', 'example.org'],
    ['that is empty', ''],
  ])('%s is refused: %s', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('a host that is an address', () => {
  it.each([
    ['in decimal', 'https://2130706433/'],
    ['in hexadecimal', 'https://0x7f000001/'],
    ['in octal', 'https://0177.0.0.1/'],
    ['with parts left out', 'https://127.1/'],
    ['in wide digits', 'https://１２７.0.0.1/'],
    ['with a dot behind', 'https://127.0.0.1./'],
    ['of IPv6', 'https://[::1]/'],
    ['mapped', 'https://[::ffff:10.0.0.1]/'],
  ])('%s is recognised however it is written', (_what, url) => {
    expect(isPrivateHost(new URL(url))).toBe(true);
  });

  it.each(['https://8.8.8.8/', 'https://[2606:4700:4700::1111]/', 'https://crm.example.org/'])('%s goes on', (url) => {
    expect(isPrivateHost(new URL(url))).toBe(false);
  });
});

describe('a name', () => {
  it.each([true, false])('that leads to this machine is refused, asked for all addresses: %s', async (all) => {
    const fault = await new Promise((resolve) => publicLookup('localhost', { all }, resolve));
    expect(fault).toBeInstanceOf(RefusedAddressError);
  });
});
