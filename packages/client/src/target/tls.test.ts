import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { categoryName } from '../categories.ts';
import { openSyntrixClient } from '../client.ts';
import { ControlClient } from '../control/control-client.ts';
import { checkHealth } from '../control/health.ts';
import { answer, startRawServer } from '../testing/raw-server.ts';
import { createOperationResult } from '../operation-result.ts';
import { UndiciTransport } from '../transport/undici-transport.ts';
import type { TlsSettings } from './tls-settings.ts';

describe('https targets', () => {
  let server: Server;
  let url: string;
  let pem: { private: string; cert: string };

  beforeAll(async () => {
    pem = await generate([{ name: 'commonName', value: 'bench.example' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'bench.example' }] }],
    });
    server = createServer(
      { key: pem.private, cert: pem.cert, ca: pem.cert, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const known = (request.socket as unknown as { authorized: boolean }).authorized;
        response.statusCode = known || request.url === '/open' || request.url === '/health' ? 200 : 401;
        response.end('OK');
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  async function get(path: string, tls: TlsSettings): Promise<[number, string]> {
    const transport = new UndiciTransport({ url, workers: 1, tls });
    try {
      const result = createOperationResult(0);
      await new Promise((resolve) => transport.send({ method: 'GET', path, body: null }, result, resolve));
      return [result.status, categoryName(result.category)];
    } finally {
      await transport.close();
    }
  }

  test('P1-12 a certificate nobody vouches for is refused before anything is sent', async () => {
    expect(await get('/open', {})).toEqual([0, 'tls']);
    expect(await checkHealth(new ControlClient({ url }))).toMatchObject({ up: false, error: { category: 'tls' } });
  });

  test('a certificate for another name is refused', async () => {
    expect(await get('/open', { caPem: pem.cert })).toEqual([0, 'tls']);
  });

  test('P1-12 a custom CA and the server’s name are accepted, on both planes', async () => {
    const tls = { caPem: pem.cert, serverName: 'bench.example' };
    expect(await get('/open', tls)).toEqual([200, '']);
    expect(await get('/closed', tls)).toEqual([401, 'http_401_unauthorized']);
    expect(await checkHealth(new ControlClient({ url, tls }))).toEqual({ up: true });
  });

  test('P1-12 a client certificate is shown', async () => {
    const tls = { caPem: pem.cert, serverName: 'bench.example', certificatePem: pem.cert, keyPem: pem.private };
    expect(await get('/closed', tls)).toEqual([200, '']);
  });

  test('P1-12 the client for people speaks TLS without being told which transport', async () => {
    const client = await openSyntrixClient({ url, tls: { caPem: pem.cert, serverName: 'bench.example' } });
    await expect(client.documents.get('a', 'b')).rejects.toMatchObject({ status: 401 });
    await client.close();
  });

  test('insecure trusts anybody', async () => {
    expect(await get('/open', { insecure: true })).toEqual([200, '']);
    expect(await checkHealth(new ControlClient({ url, tls: { insecure: true } }))).toEqual({ up: true });
  });

  test('TLS to a port that speaks plain HTTP is a TLS error', async () => {
    const plain = await startRawServer(
      (_, { socket }) => void socket.end(answer(200)),
      (socket) => void socket.end(answer(400)),
    );
    const transport = new UndiciTransport({ url: plain.url.replace('http:', 'https:'), workers: 1 });
    try {
      const { openings } = await transport.connect();
      expect(openings.map(({ category }) => categoryName(category))).toEqual(['tls']);
    } finally {
      await transport.close();
      await plain.close();
    }
  });
});
