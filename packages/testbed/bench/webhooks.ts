// Calls of webhooks per second of the testbed's CPU, the writes that lead to them included, with bodies of 1.3 KB; and what a write
// costs where no trigger is defined, and where one is that never fires. Rounds in turn, medians.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { type GroundTruth, startTestbed, type TriggerSet } from '../src/index.ts';
import { putDocuments, serving, spreadOf, startServer, type ServerProcess } from './server-process.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const CALLS = Number(process.env['CALLS'] ?? 20_000);
const PROMISED = 8000;
/** Writes under way at a time. */
const LANES = 16;
/** Changes that are written before their calls are waited for: fewer than a server drops. */
const BATCH = 1000;

type Kind = 'none' | 'silent' | 'calling';
const KINDS: readonly Kind[] = ['none', 'silent', 'calling'];

function triggersOf(kind: Kind, hookPort: number): readonly TriggerSet[] {
  if (kind === 'none') return [];
  const condition = kind === 'silent' ? 'event.document.n < 0.0' : 'event.document.n >= 0.0';
  const url = `http://127.0.0.1:${hookPort}/hook`;
  return [{ database: 'default', triggers: { t: { collection: 'c*', events: ['create', 'update'], condition, url } } }];
}

async function serve(kind: Kind, hookPort: number): Promise<void> {
  const { port } = await startTestbed({ triggers: triggersOf(kind, hookPort) });
  serving({ port });
}

/** Answers 204 to whatever asks, and counts. */
async function receive(): Promise<{ readonly port: number; readonly count: () => number }> {
  let count = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    let text = '';
    socket.setEncoding('latin1');
    socket.on('error', () => undefined);
    socket.on('data', (piece: string) => {
      text += piece;
      for (;;) {
        const end = text.indexOf('\r\n\r\n');
        const length = Number(/Content-Length: (\d+)/.exec(text)?.[1]);
        if (end < 0 || text.length < end + 4 + length) return;
        text = text.slice(end + 4 + length);
        count += 1;
        socket.write('HTTP/1.1 204 No Content\r\n\r\n');
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return { port: (server.address() as AddressInfo).port, count: () => count };
}

/** Microseconds of CPU per write, with the call that it leads to. */
async function round(server: ServerProcess<{ readonly port: number }>, kind: Kind): Promise<number> {
  const { port } = server.served;
  const beforeUs = await server.cpuUs();
  for (let written = 0; written < CALLS; written += BATCH) {
    await putDocuments(port, 'c', BATCH, LANES);
    while (kind === 'calling' && (await waiting(port)) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return ((await server.cpuUs()) - beforeUs) / CALLS;
}

async function waiting(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/_testbed/ground-truth`);
  const { triggers } = (await answer.json()) as GroundTruth;
  return (triggers?.waiting ?? 0) + (triggers?.unread ?? 0);
}

async function measure(): Promise<void> {
  const receiver = await receive();
  const beds = await Promise.all(
    KINDS.map(async (kind) => {
      const server = await startServer<{ readonly port: number }>(import.meta.url, [kind, String(receiver.port)]);
      return { kind, server, costs: [] as number[] };
    }),
  );
  for (let number = -1; number < ROUNDS; number += 1) {
    for (const { kind, server, costs } of beds) {
      const cost = await round(server, kind);
      if (number >= 0) costs.push(cost);
    }
  }
  const medians = new Map(
    beds.map(({ kind, server, costs }) => {
      server.kill();
      const { median, least, most } = spreadOf(costs);
      console.log(
        `${kind.padEnd(8)} ${median.toFixed(1)} µs CPU per write (${least.toFixed(1)} to ${most.toFixed(1)})`,
      );
      return [kind, median];
    }),
  );
  const calling = medians.get('calling') ?? Number.NaN;
  const perSecond = 1e6 / calling;
  console.log(
    `${Math.round(perSecond)} calls per CPU-second, ${Math.round(1e6 / (calling - (medians.get('none') ?? 0)))} without their writes; at least ${PROMISED} are promised`,
  );
  console.log(`${receiver.count()} calls came; ${ROUNDS} rounds of ${CALLS}`);
  process.exitCode = perSecond >= PROMISED ? 0 : 1;
}

const [, , kind, hookPort] = process.argv;
await (kind === undefined ? measure() : serve(kind as Kind, Number(hookPort)));
