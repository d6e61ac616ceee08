import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';

import { startRawPeers, type RawPeer } from '../testing/raw-web-socket.ts';
import { connectionRoomProblem, localAddressOf, readConnectionRoom } from './connection-room.ts';
import { openRealtime } from './open-realtime.ts';

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             47000                47000                processes
Max open files            1024                 1048576              files
`;
const files = (texts: Readonly<Record<string, string>>) => (path: string) => {
  const text = texts[path];
  if (text === undefined) throw new Error(`ENOENT ${path}`);
  return text;
};

describe('room for connections', () => {
  test.each<[string, Readonly<Record<string, string>>, unknown]>([
    [
      'Linux',
      { '/proc/self/limits': LIMITS, '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n' },
      { openFiles: 1024, ports: 28_232 },
    ],
    ['no limit', { '/proc/self/limits': LIMITS.replace('1024 ', 'unlimited ') }, { openFiles: null, ports: null }],
    ['other systems', {}, { openFiles: null, ports: null }],
    ['what cannot be read', { '/proc/sys/net/ipv4/ip_local_port_range': 'x y' }, { openFiles: null, ports: null }],
  ])('is read of %s', (_what, texts, expected) => {
    expect(readConnectionRoom(files(texts))).toEqual(expected);
  });

  test('too many connections are told with a remedy before any is opened', () => {
    expect(connectionRoomProblem(10_000, { openFiles: 1024, ports: null })).toEqual({
      problem: '10000 connections need 10200 open files, and this process may have 1024',
      hint: 'run `ulimit -n 10200` before (as far as the hard limit goes), hold fewer connections, or share them among processes',
    });
    expect(connectionRoomProblem(824, { openFiles: 1024, ports: null })).toBeNull();
    expect(connectionRoomProblem(1e6, { openFiles: null, ports: null })).toBeNull();
  });

  test('connections to this machine go out from more addresses when the ports of one are used up', () => {
    const room = { openFiles: null, ports: 12_000 };
    const from = (connection: number, host = '127.0.0.1') => localAddressOf(connection, host, room);
    expect([0, 9999, 10_000, 25_000, 2_500_000].map((connection) => from(connection))).toEqual([
      undefined,
      undefined,
      '127.0.0.3',
      '127.0.0.4',
      '127.0.1.2',
    ]);
    expect([from(25_000, 'localhost'), from(25_000, '192.0.2.1')]).toEqual(['127.0.0.4', undefined]);
    expect(localAddressOf(30_000, '127.0.0.1', { openFiles: null, ports: null })).toBe('127.0.0.3');
  });

  test('a connection and a stream are opened from the address they are given', async () => {
    const peers: RawPeer[] = [];
    const server = await startRawPeers({}, peers);
    const listener = { onEvent: () => undefined, onLost: () => undefined, localAddress: '127.0.0.5' };
    const opening = await openRealtime({ url: server.url, token: 't' }).connect(listener);
    const addresses = [peers[0]?.socket.remoteAddress];
    if (opening.ok) await opening.value.close();
    await server.close();

    const streams = createServer((socket: Socket) => {
      addresses.push(socket.remoteAddress);
      socket.resume();
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: connected\n\n');
    });
    await new Promise<void>((resolve) => streams.listen(0, '127.0.0.1', resolve));
    const { port } = streams.address() as AddressInfo;
    await openRealtime({ url: `http://127.0.0.1:${port}`, token: 't' }).openStream({ collection: 'c', ...listener });
    await new Promise((resolve) => streams.close(resolve));
    expect(addresses).toEqual(['127.0.0.5', '127.0.0.5']);
    const nowhere = openRealtime({ url: 'http://127.0.0.1:1' }).connect({ ...listener, localAddress: 'here' });
    await expect(nowhere).rejects.toMatchObject({ code: 'local_address' });
  });
});
