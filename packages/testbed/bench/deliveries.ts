// Realtime deliveries per second of the testbed's CPU, its WebSockets and its HTTP requests included, with events of 300 bytes.
// Rounds of the shapes in turn, medians.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { DEFAULT_ADMIN, type GroundTruth, startTestbed } from '../src/index.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const DELIVERIES = Number(process.env['DELIVERIES'] ?? 200_000);
const PROMISED = 60_000;
const TEXT = 'x'.repeat(120);

/** Who listens: connections, each with subscriptions to the one collection that is written to. */
interface Shape {
  readonly name: string;
  readonly connections: number;
  readonly subscriptions: number;
  readonly filters: readonly unknown[];
  /** Writes under way at a time. */
  readonly lanes: number;
}

const SHAPES: readonly Shape[] = [
  { name: '50 connections', connections: 50, subscriptions: 1, filters: [], lanes: 16 },
  { name: '1000 connections', connections: 1000, subscriptions: 1, filters: [], lanes: 16 },
  { name: '1000 connections, a write at a time', connections: 1000, subscriptions: 1, filters: [], lanes: 1 },
  { name: '50 connections, 20 subscriptions each', connections: 50, subscriptions: 20, filters: [], lanes: 16 },
  {
    name: '200 connections with a filter',
    connections: 200,
    subscriptions: 1,
    filters: [{ field: 'n', op: '>=', value: 0 }],
    lanes: 16,
  },
];

interface Served {
  readonly url: string;
  readonly port: number;
  readonly token: string;
}

async function serve(): Promise<void> {
  const { url, port } = await startTestbed();
  const login = await fetch(`${url}/auth/v1/login`, { method: 'POST', body: JSON.stringify(DEFAULT_ADMIN) });
  const { access_token: token } = (await login.json()) as { access_token: string };
  process.on('message', () => process.send?.({ cpuUs: process.cpuUsage().user + process.cpuUsage().system }));
  process.send?.({ url, port, token } satisfies Served);
}

/** A masked text frame, with a mask of zeros. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0])
      : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]);
  return Buffer.concat([head, payload]);
}

/** A socket that listens and throws away what it hears. */
async function listener({ port, token }: Served, shape: Shape, collection: string, number: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    'GET /realtime/ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await once(socket, 'data');
  socket.write(frameOf(JSON.stringify({ type: 'auth', payload: { token, database: 'default' } })));
  for (let index = 0; index < shape.subscriptions; index += 1) {
    const payload = { query: { collection, filters: shape.filters }, includeData: true };
    socket.write(frameOf(JSON.stringify({ id: `s${number}-${index}`, type: 'subscribe', payload })));
  }
  socket.on('data', () => undefined);
  return socket;
}

/** Creates documents over one connection with so many requests under way. */
function write({ port }: Served, collection: string, documents: number, lanes: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let sent = 0;
    let answered = 0;
    const send = (): void => {
      if (sent === documents) return;
      const body = JSON.stringify({ doc: { n: sent, text: TEXT } });
      socket.write(
        `PUT /api/v1/databases/default/documents/${collection}/d${sent} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      sent += 1;
    };
    socket.on('connect', () => {
      for (let lane = 0; lane < lanes; lane += 1) send();
    });
    socket.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf('HTTP/1.1 '); at >= 0; at = chunk.indexOf('HTTP/1.1 ', at + 1)) {
        answered += 1;
        send();
      }
      if (answered < documents) return;
      socket.destroy();
      resolve();
    });
  });
}

async function ask<T>(child: ChildProcess, message?: string): Promise<T> {
  if (message !== undefined) child.send(message);
  const [answer] = (await once(child, 'message')) as [T];
  return answer;
}

async function truthOf({ url }: Served): Promise<GroundTruth['realtime']> {
  return ((await (await fetch(`${url}/_testbed/ground-truth`)).json()) as GroundTruth).realtime;
}

async function until(served: Served, holds: (truth: GroundTruth['realtime']) => boolean): Promise<void> {
  while (!holds(await truthOf(served))) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Deliveries per second of CPU. */
async function round(child: ChildProcess, served: Served, shape: Shape, number: number): Promise<number> {
  const collection = `c${number}`;
  await fetch(`${served.url}/_testbed/reset`, { method: 'POST' });
  const sockets: Socket[] = [];
  for (let index = 0; index < shape.connections; index += 1)
    sockets.push(await listener(served, shape, collection, index));
  const perEvent = shape.connections * shape.subscriptions;
  await until(served, ({ subscriptions }) => subscriptions.open === perEvent);
  const events = Math.ceil(DELIVERIES / perEvent);
  const before = await ask<{ cpuUs: number }>(child, 'cpu');
  await write(served, collection, events, shape.lanes);
  await until(served, ({ deliveries }) => deliveries.sent === events * perEvent);
  const after = await ask<{ cpuUs: number }>(child, 'cpu');
  for (const socket of sockets) socket.destroy();
  await until(served, ({ connections }) => connections.open === 0);
  return ((events * perEvent) / (after.cpuUs - before.cpuUs)) * 1e6;
}

async function measure(): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ['serve']);
  const served = await ask<Served>(child);
  const rates = SHAPES.map((): number[] => []);
  for (let number = -1; number < ROUNDS; number += 1) {
    for (const [index, shape] of SHAPES.entries()) {
      const rate = await round(child, served, shape, (number + 1) * SHAPES.length + index);
      if (number >= 0) rates[index]?.push(rate);
    }
  }
  child.kill();
  let isKept = true;
  for (const [index, { name }] of SHAPES.entries()) {
    const sorted = [...(rates[index] ?? [])].sort((left, right) => left - right);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    isKept &&= median >= PROMISED;
    console.log(
      `${name.padEnd(40)} ${Math.round(median)} deliveries per CPU-second (${Math.round(sorted[0] ?? 0)} to ${Math.round(sorted.at(-1) ?? 0)})`,
    );
  }
  console.log(`at least ${PROMISED} are promised; ${ROUNDS} rounds of ${DELIVERIES} deliveries`);
  process.exitCode = isKept ? 0 : 1;
}

await (process.argv[2] === 'serve' ? serve() : measure());
