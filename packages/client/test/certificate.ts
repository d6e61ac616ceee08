import { isIP } from 'node:net';
import { generate } from 'selfsigned';
import type { ServerCertificate } from '../src/testing/raw-server.ts';

/** A certificate that vouches for itself, good for these hosts. */
export async function testCertificate(hosts: readonly string[] = ['127.0.0.1']): Promise<ServerCertificate> {
  const altNames = hosts.map((host) =>
    isIP(host) === 0 ? { type: 2 as const, value: host } : { type: 7 as const, ip: host },
  );
  const pem = await generate([{ name: 'commonName', value: hosts[0] ?? '' }], {
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  return { keyPem: pem.private, certificatePem: pem.cert };
}
