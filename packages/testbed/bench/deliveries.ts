// Realtime deliveries per second of the testbed's CPU, its WebSockets and its HTTP requests included, with events of 300 bytes.
// Rounds of the shapes in turn, medians.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { DEFAULT_ADMIN, type GroundTruth, startTestbed } from '../src/index.ts';
import { putDocuments, serving, spreadOf, startServer, type ServerProcess } from './server-process.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const DELIVERIES = Number(process.env['DELIVERIES'] ?? 200_000);
const PROMISED = 60_000;

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
  serving({ url, port, token } satisfies Served);
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

async function truthOf({ url }: Served): Promise<GroundTruth['realtime']> {
  return ((await (await fetch(`${url}/_testbed/ground-truth`)).json()) as GroundTruth).realtime;
}

async function until(served: Served, holds: (truth: GroundTruth['realtime']) => boolean): Promise<void> {
  while (!holds(await truthOf(served))) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Deliveries per second of CPU. */
async function round(server: ServerProcess<Served>, shape: Shape, number: number): Promise<number> {
  const { served } = server;
  const collection = `c${number}`;
  await fetch(`${served.url}/_testbed/reset`, { method: 'POST' });
  const sockets: Socket[] = [];
  for (let index = 0; index < shape.connections; index += 1)
    sockets.push(await listener(served, shape, collection, index));
  const perEvent = shape.connections * shape.subscriptions;
  await until(served, ({ subscriptions }) => subscriptions.open === perEvent);
  const events = Math.ceil(DELIVERIES / perEvent);
  const beforeUs = await server.cpuUs();
  await putDocuments(served.port, collection, events, shape.lanes);
  await until(served, ({ deliveries }) => deliveries.sent === events * perEvent);
  const afterUs = await server.cpuUs();
  for (const socket of sockets) socket.destroy();
  await until(served, ({ connections }) => connections.open === 0);
  return ((events * perEvent) / (afterUs - beforeUs)) * 1e6;
}

async function measure(): Promise<void> {
  const server = await startServer<Served>(import.meta.url, ['serve']);
  const rates = SHAPES.map((): number[] => []);
  for (let number = -1; number < ROUNDS; number += 1) {
    for (const [index, shape] of SHAPES.entries()) {
      const rate = await round(server, shape, (number + 1) * SHAPES.length + index);
      if (number >= 0) rates[index]?.push(rate);
    }
  }
  server.kill();
  let isKept = true;
  for (const [index, { name }] of SHAPES.entries()) {
    const { median, least, most } = spreadOf(rates[index] ?? []);
    isKept &&= median >= PROMISED;
    console.log(
      `${name.padEnd(40)} ${Math.round(median)} deliveries per CPU-second (${Math.round(least)} to ${Math.round(most)})`,
    );
  }
  console.log(`at least ${PROMISED} are promised; ${ROUNDS} rounds of ${DELIVERIES} deliveries`);
  process.exitCode = isKept ? 0 : 1;
}

await (process.argv[2] === 'serve' ? serve() : measure());
