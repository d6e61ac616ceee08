import { generate } from 'selfsigned';
import type { ServerCertificate } from '../src/testing/raw-server.ts';

/** A certificate of its own authority, for tests of this package. @param names hosts it is good for, beside 127.0.0.1 */
export async function testCertificate(names: readonly string[] = []): Promise<{ certificate: ServerCertificate }> {
  const altNames = [{ type: 7 as const, ip: '127.0.0.1' }, ...names.map((value) => ({ type: 2 as const, value }))];
  const pem = await generate([{ name: 'commonName', value: 'bench.example' }], {
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  return { certificate: { keyPem: pem.private, certificatePem: pem.cert } };
}
