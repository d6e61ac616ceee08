import { describe, expect, test } from 'vitest';
import { testCertificate } from '../../test/certificate.ts';
import { transportContract } from '../testing/transport-contract.ts';
import { openTransport } from './wire-transport.ts';

const certificate = await testCertificate();

transportContract({ describe, test, expect }, 'wire', openTransport);
transportContract(
  { describe, test, expect },
  'wire over TLS',
  Object.assign((options: Parameters<typeof openTransport>[0]) => openTransport(options), { certificate }),
);

test('a bad address is refused before anything is opened', () => {
  expect(() => openTransport({ url: 'ftp://bench.example', connections: 1 })).toThrow(
    'The target "ftp://bench.example/" is not an http or https address.',
  );
});

test.each(['http://127.0.0.1:1', 'https://127.0.0.1:1'])('%s is carried by wire', async (url) => {
  const transport = openTransport({ url, connections: 1 });
  expect(transport.kind).toBe('wire');
  await transport.close();
});

test('certificates that cannot be read are refused with a sentence', () => {
  const options = { url: 'https://bench.example', connections: 1, tls: { caPem: '/etc/ca.pem' } };
  expect(() => openTransport(options)).toThrow(
    expect.objectContaining({
      name: 'ClientUsageError',
      code: 'tls',
      message: expect.stringMatching(/^The certificates or the key for TLS cannot be read: ./) as string,
      hint: 'Pass PEM texts, not paths; an encrypted key needs its passphrase.',
    }),
  );
});
