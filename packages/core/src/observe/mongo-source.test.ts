import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { deserialize, Long, serialize, Timestamp } from 'bson';
import { afterEach, describe, expect, test } from 'vitest';

import { LARGEST_ANSWER_BYTES } from './bounded-get.ts';
import { mongoSource } from './mongo-source.ts';

/** Longer than an answer takes that is on its way, however busy the machine is. */
const PATIENT_MS = 60_000;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server on the protocol's port that answers each message as `answer` says; `connections` counts who came. */
async function serve(answer: (request: Buffer, socket: Socket) => Uint8Array | null) {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (request) => {
      const bytes = answer(request, socket);
      if (bytes !== null) socket.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => (sockets.forEach((socket) => socket.destroy()), server.close(resolve))));
  return { url: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

/** An answer to a request: its header, flags and document. */
function message(
  request: Buffer,
  document: object,
  { responseTo = request.readInt32LE(4), opCode = 2013, flags = 0, kind = 0, tail = Buffer.alloc(0) } = {},
): Buffer {
  const head = Buffer.alloc(21);
  const body = serialize(document);
  head.writeInt32LE(21 + body.length + tail.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(responseTo, 8);
  head.writeInt32LE(opCode, 12);
  head.writeUInt32LE(flags, 16);
  head[20] = kind;
  return Buffer.concat([head, body, tail]);
}

const STATUS = {
  host: 'h:27017',
  process: 'mongod',
  localTime: new Date(0),
  pid: Long.fromNumber(7),
  connections: { current: 12, available: 838_848 },
  extra_info: { note: 'x', user_time_us: Long.fromNumber(2_500_000), system_time_us: Long.fromNumber(500_000) },
  globalLock: { currentQueue: { total: 3, readers: 1, writers: 2 }, activeClients: { total: 5 } },
  mem: { bits: 64, resident: 100 },
  network: { bytesIn: Long.fromNumber(5_000_000_000), bytesOut: Long.fromNumber(20) },
  opcounters: { insert: Long.fromNumber(1), query: 2, update: 3, delete: 4, getmore: 5, command: 6.5 },
  wiredTiger: { cache: { 'bytes currently in the cache': 4_096, 'tracked dirty bytes in the cache': 'x' } },
  $clusterTime: { clusterTime: new Timestamp({ t: 1, i: 1 }) },
  ok: 1,
};
const FIGURES = [3, 104_857_600, 4_096, null, 12, 5, 3, 1, 2, 3, 4, 5, 6.5, 5_000_000_000, 20];

describe('X-11 MongoDB by serverStatus', () => {
  test('tells CPU, memory, cache, connections, queues and operations, asked over one connection', async () => {
    const asked: object[] = [];
    const { url, sockets } = await serve((request) => {
      asked.push(deserialize(request.subarray(21)));
      return message(request, STATUS);
    });
    const source = mongoSource(url, PATIENT_MS);
    expect(source.series.map(({ name }) => name)).toEqual([
      ...['cpu', 'memory', 'cache', 'cache_dirty', 'connections', 'active', 'queued'],
      ...['inserts', 'queries', 'updates', 'deletes', 'getmores', 'commands', 'bytes_in', 'bytes_out'],
    ]);
    expect([await source.look(), await source.look()]).toEqual([FIGURES, FIGURES]);
    expect(asked[0]).toEqual({ serverStatus: 1, metrics: 0, locks: 0, repl: 0, $db: 'admin' });
    expect(sockets).toHaveLength(1);
  });

  test('an answer may have a checksum, and come in pieces', async () => {
    const { url } = await serve((request, socket) => {
      const bytes = message(request, STATUS, { flags: 1, tail: Buffer.alloc(4) });
      socket.setNoDelay(true).write(bytes.subarray(0, 3), () => socket.write(bytes.subarray(3)));
      return null;
    });
    expect(await mongoSource(url, PATIENT_MS).look()).toEqual(FIGURES);
  });

  test('what it lacks is not known, and who goes away is asked again', async () => {
    let answers = 0;
    const { url, sockets } = await serve((request, socket) => {
      answers += 1;
      if (answers > 1) return message(request, { ok: 1 });
      socket.destroy();
      return null;
    });
    const source = mongoSource(url, PATIENT_MS);
    await expect(source.look()).rejects.toThrow('it closed the connection');
    expect(await source.look()).toEqual(FIGURES.map(() => null));
    expect(sockets).toHaveLength(2);
  });

  test('a refusal is told in its own words, which are bounded', async () => {
    const errmsg = `command serverStatus requires authentication\u0007${'x'.repeat(1_000)}`;
    const { url } = await serve((request) => message(request, { ok: 0, errmsg, code: 13 }));
    const told = await mongoSource(url, PATIENT_MS)
      .look()
      .catch((error: Error) => error.message);
    expect(told).toBe(`it refused serverStatus: command serverStatus requires authentication ${'x'.repeat(200 - 45)}`);
  });

  const length = (bytes: number) => {
    const head = Buffer.alloc(26);
    head.writeInt32LE(bytes);
    return head;
  };
  test.each<[string, (request: Buffer) => Uint8Array, string]>([
    ['HTTP', () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'it does not speak as MongoDB does'],
    [
      'another question',
      (request) => message(request, STATUS, { responseTo: -1 }),
      'it does not speak as MongoDB does',
    ],
    [
      'another kind of message',
      (request) => message(request, STATUS, { opCode: 1 }),
      'it does not speak as MongoDB does',
    ],
    [
      'flags that nobody knows',
      (request) => message(request, STATUS, { flags: 2 }),
      'it does not speak as MongoDB does',
    ],
    ['another section', (request) => message(request, STATUS, { kind: 1 }), 'it does not speak as MongoDB does'],
    ['too short', () => length(25), 'it does not speak as MongoDB does'],
    ['too long', () => length(LARGEST_ANSWER_BYTES + 1), 'it does not speak as MongoDB does'],
    ['less than nothing', () => length(-1), 'it does not speak as MongoDB does'],
    [
      'more than it says',
      (request) => Buffer.concat([message(request, STATUS), Buffer.from('x')]),
      'it does not speak as MongoDB does',
    ],
    [
      'no document',
      (request) => message(request, STATUS, { tail: Buffer.alloc(1) }),
      'its answer is no document of MongoDB',
    ],
  ])('what it cannot be is told: %s', async (_, answer, told) => {
    const { url } = await serve(answer);
    await expect(mongoSource(url, PATIENT_MS).look()).rejects.toThrow(told);
  });

  test('who never answers is given up, and who is not there is told', async () => {
    const { url } = await serve(() => null);
    await expect(mongoSource(url).look()).rejects.toThrow('no answer within 900 ms');
    await expect(mongoSource('mongodb://127.0.0.1:1', PATIENT_MS).look()).rejects.toThrow('ECONNREFUSED');
  });
});
