import { expect, test } from 'vitest';

import { canonicalHost, HOST_PATTERN, hostOf, isLoopbackHost } from './target-host.ts';

test.each<[string, boolean, string]>([
  ['http://localhost:8080', true, 'the usual one'],
  ['http://LOCALHOST', true, 'in capitals'],
  ['http://%6cocalhost', true, 'with an escape, which URLs decode'],
  ['http://db.localhost', true, 'a name below localhost, which the client looks up nowhere'],
  ['http://127.0.0.1:8080', true, 'an address'],
  ['http://127.9.8.7', true, 'all of 127.0.0.0/8'],
  ['http://127.1', true, 'a short form'],
  ['http://2130706433', true, 'one number'],
  ['http://0x7f.0.0.1', true, 'in hex'],
  ['http://127.0.0.1.', true, 'with a final dot, which URLs drop from an address'],
  ['http://[::1]:8080', true, 'IPv6'],
  ['http://[0:0:0:0:0:0:0:1]', true, 'IPv6 at length'],
  ['http://localhost.evil.com', false, 'a name that only begins so'],
  ['http://evillocalhost', false, 'a name that only ends so'],
  ['http://localhost.', false, 'with a final dot a name server is asked'],
  ['http://127.0.0.1.nip.io', false, 'a name that begins like an address, whatever it resolves to'],
  ['http://localtest.me', false, 'a name that resolves to 127.0.0.1 today'],
  ['http://127-0-0-1.sslip.io', false, 'another'],
  ['http://0.0.0.0:8080', false, 'every address of this machine'],
  ['http://10.127.0.1', false, 'an address with 127 in it'],
  ['http://128.0.0.1', false, 'the first address after them'],
  ['http://[::ffff:127.0.0.1]', false, 'IPv4 within IPv6'],
  ['http://[::2]', false, 'the next of IPv6'],
  ['http://[fe80::1]', false, 'a neighbour'],
  ['http://127.0.0.1:8080@evil.com', false, 'what looks like an address is a user name'],
  ['http://evil.com/localhost', false, 'in the path'],
  ['not a url', false, 'no URL at all'],
])('%s is this machine: %s (%s)', (url, expected) => {
  expect(isLoopbackHost(hostOf(url))).toBe(expected);
});

test.each<[string, string | null, string]>([
  ['bench.example.com', 'bench.example.com', 'a name'],
  ['Bench.Example.COM', 'bench.example.com', 'in capitals'],
  ['bücher.example', 'xn--bcher-kva.example', 'beyond ASCII, as URLs have it'],
  ['10.1.2.3', '10.1.2.3', 'an address'],
  ['10.1', '10.0.0.1', 'a short form'],
  ['2001:DB8::0001', '[2001:db8::1]', 'IPv6'],
  ['[2001:db8::1]', '[2001:db8::1]', 'IPv6 in brackets'],
  ['https://bench.example.com', null, 'a URL'],
  ['bench.example.com:8080', null, 'a port'],
  ['bench.example.com/', null, 'a path'],
  ['user@bench.example.com', null, 'a user'],
  ['*.example.com', null, 'a pattern'],
  ['*', null, 'all there are'],
  ['a,b', null, 'two'],
  ['a b', null, 'a space'],
  ['', null, 'nothing'],
  ['[::1', null, 'half a bracket'],
  ['1.2.3.256', null, 'no address'],
])('%j as URLs have it: %s (%s)', (written, expected) => {
  expect(canonicalHost(written)).toBe(expected);
});

test.each([
  ['bench.example', true],
  ['10.0.0.1', true],
  ['::1', true],
  ['[2001:db8::1]', true],
  ['2001:db8::ffff:10.0.0.1', true],
  ['abc:8080', false],
  ['bench.example:8080', false],
  ['http://bench.example', false],
  ['*.example', false],
])('the pattern that editors go by says the same of %s as the program: %s', (written, isOne) => {
  expect([new RegExp(HOST_PATTERN).test(written), canonicalHost(written) !== null]).toEqual([isOne, isOne]);
});
