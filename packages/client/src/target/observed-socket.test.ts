import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ControlClient } from '../control/control-client.ts';
import { answer, startRawServer } from '../testing/raw-server.ts';
import { transportContract } from '../testing/transport-contract.ts';
import { createOperationResult } from '../operation-result.ts';
import { openTransport, type OpenTransportOptions } from '../transport/wire-transport.ts';
import type { ObserveConnection } from './observed-socket.ts';

/** Where nobody ever listens. */
const NOBODY = 'http://127.0.0.1:1';

interface Seen {
  sent: string;
  received: string;
  closed: string[];
}

function codeOf(error: Error | null): string {
  return error !== null && 'code' in error ? String(error.code) : '';
}

function notebook(): { seen: Seen[]; observe: ObserveConnection } {
  const seen: Seen[] = [];
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
  return {
    seen,
    observe: () => {
      const mine: Seen = { sent: '', received: '', closed: [] };
      seen.push(mine);
      return {
        onSent: (bytes) => void (mine.sent += text(bytes)),
        onReceived: (bytes) => void (mine.received += text(bytes)),
        onClosed: (error) => void mine.closed.push(codeOf(error)),
      };
    },
  };
}

async function statusOver(options: Omit<OpenTransportOptions, 'connections'>): Promise<number> {
  const opened = openTransport({ ...options, connections: 1 });
  const result = createOperationResult(0);
  const request = { method: 'POST', path: '/a?b=1', body: '{"text":"é"}' };
  await new Promise((resolve) => opened.send(request, result, resolve));
  await opened.close();
  return result.status;
}

/** A server that keeps every byte it gets. */
async function keepingServer(body: string) {
  let got = '';
  const keep = (socket: Socket): void =>
    void socket.prependListener('data', (b: Buffer) => (got += b.toString('latin1')));
  const server = await startRawServer((_request, { socket }) => void socket.write(answer(201, body)), keep);
  return { ...server, got: () => got };
}

describe('wire, observed', () => {
  transportContract({ describe, test, expect }, 'wire, observed', (options) =>
    openTransport({ ...options, observe: notebook().observe }),
  );

  test('P1-12 what goes over the wire is told byte for byte, and is what goes unobserved', async () => {
    const server = await keepingServer('{"ok":1}');
    const { seen, observe } = notebook();
    expect(await statusOver({ url: server.url, observe })).toBe(201);
    const observed = server.got();
    expect(seen).toEqual([{ sent: observed, received: answer(201, '{"ok":1}'), closed: [''] }]);
    expect(await statusOver({ url: server.url })).toBe(201);
    expect(server.got()).toBe(observed + observed);
    await server.close();
  });

  test('a connection that cannot be opened is told with why, and nothing as sent', async () => {
    const { seen, observe } = notebook();
    expect(await statusOver({ url: NOBODY, observe })).toBe(0);
    expect(seen).toEqual([{ sent: '', received: '', closed: ['ECONNREFUSED'] }]);
  });
});

describe('calls that are not measured, observed', () => {
  test('P1-13 a login is seen as the server had it', async () => {
    const server = await keepingServer('{}');
    const { seen, observe } = notebook();
    const control = new ControlClient({ url: server.url, observe });
    await control.call({ method: 'POST', path: '/login', json: { a: 1 }, expect: 201, purpose: 'login' });
    await vi.waitUntil(() => seen[0]?.closed.length === 1, { timeout: 120_000 });
    expect(seen).toEqual([{ sent: server.got(), received: answer(201, '{}'), closed: [''] }]);
    await server.close();
  });

  test('a server that is not there is told', async () => {
    const { seen, observe } = notebook();
    const control = new ControlClient({ url: NOBODY, observe });
    const call = control.call({ method: 'GET', path: '/health', expect: 200, purpose: 'health' });
    await expect(call).rejects.toMatchObject({ category: 'connection_refused' });
    expect(seen).toEqual([{ sent: '', received: '', closed: ['ECONNREFUSED'] }]);
  });
});

describe('https targets, observed', () => {
  let server: Server;
  let url = '';
  let caPem = '';
  beforeAll(async () => {
    const altNames = [{ type: 2 as const, value: 'bench.example' }];
    const pem = await generate([{ name: 'commonName', value: 'bench.example' }], {
      extensions: [{ name: 'subjectAltName', altNames }],
    });
    caPem = pem.cert;
    server = createServer({ key: pem.private, cert: pem.cert }, (_request, response) => response.end('OK'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  test('P1-12 both planes show what was said, not what it looked like encrypted', async () => {
    const tls = { caPem, serverName: 'bench.example' };
    const hot = notebook();
    expect(await statusOver({ url, tls, observe: hot.observe })).toBe(200);
    const control = notebook();
    const client = new ControlClient({ url, tls, observe: control.observe });
    await client.call({ method: 'GET', path: '/health', expect: 200, purpose: 'health' });
    expect(hot.seen[0]?.sent).toMatch(/^POST \/a\?b=1 HTTP\/1\.1\r\n/);
    expect(control.seen[0]?.sent).toMatch(/^GET \/health HTTP\/1\.1\r\n/);
    for (const seen of [hot.seen[0], control.seen[0]]) expect(seen?.received).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*OK/);
  });
});
