// CPU time per GET of the testbed, without a token and with one, against a bare node:http server that answers the same bytes.
// Alternating rounds, medians.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';

import { DEFAULT_ADMIN, startTestbed } from '../src/index.ts';
import { serving, spreadOf, startServer, type ServerProcess } from './server-process.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 7);
const REQUESTS = Number(process.env['REQUESTS'] ?? 30_000);
const CONNECTIONS = 16;
const PATH = '/api/v1/databases/default/documents/bench/d1';
const BODY = JSON.stringify({ id: 'd1', seq: 1, text: 'x'.repeat(1000) });

/** Where a server listens, and the token to ask it with. */
interface Served {
  readonly port: number;
  readonly token?: string;
}

async function serveTestbed(withToken: boolean): Promise<Served> {
  const { port, url } = await startTestbed();
  await fetch(`${url}/api/v1/databases/default/documents/bench`, { method: 'POST', body: BODY });
  if (!withToken) return { port };
  const login = await fetch(`${url}/auth/v1/login`, { method: 'POST', body: JSON.stringify(DEFAULT_ADMIN) });
  return { port, token: ((await login.json()) as { access_token: string }).access_token };
}

async function serveBare(): Promise<Served> {
  const model = await startTestbed();
  await fetch(`${model.url}/api/v1/databases/default/documents/bench`, { method: 'POST', body: BODY });
  const answer = await fetch(model.url + PATH);
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'date' && name !== 'connection'));
  const body = await answer.text();
  await model.close();
  const server = createServer((_request, response) => {
    response.writeHead(200, headers);
    response.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0 };
}

async function serve(kind: string): Promise<void> {
  serving(await (kind === 'bare' ? serveBare() : serveTestbed(kind === 'token')));
}

function load({ port, token }: Served, requests: number): Promise<void> {
  const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`;
  return new Promise((resolve) => {
    let left = requests;
    let open = CONNECTIONS;
    for (let lane = 0; lane < CONNECTIONS; lane += 1) {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      let seen = '';
      const send = () => {
        if (left > 0) {
          left -= 1;
          socket.write(`GET ${PATH} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nUser-Agent: bench\r\n${authorization}\r\n`);
          return;
        }
        socket.destroy();
        open -= 1;
        if (open === 0) resolve();
      };
      socket.on('connect', send);
      socket.on('data', (chunk: Buffer) => {
        seen += chunk.toString('latin1');
        const end = seen.indexOf('\r\n\r\n');
        if (end < 0 || !seen.endsWith('}\n')) return;
        seen = '';
        send();
      });
    }
  });
}

async function measure(): Promise<void> {
  const servers: { readonly kind: string; readonly server: ServerProcess<Served>; readonly perGetUs: number[] }[] = [];
  for (const kind of ['bare', 'testbed', 'token'])
    servers.push({ kind, server: await startServer<Served>(import.meta.url, [kind]), perGetUs: [] });
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const { server, perGetUs } of servers) {
      const beforeUs = await server.cpuUs();
      await load(server.served, REQUESTS);
      const afterUs = await server.cpuUs();
      if (round >= 0) perGetUs.push((afterUs - beforeUs) / REQUESTS);
    }
  }
  const medians = servers.map(({ kind, server, perGetUs }) => {
    server.kill();
    const { median, least, most } = spreadOf(perGetUs);
    console.log(
      `${kind.padEnd(8)} ${median.toFixed(1)} µs CPU per GET (${least.toFixed(1)} to ${most.toFixed(1)}, ${ROUNDS} rounds of ${REQUESTS})`,
    );
    return median;
  });
  const ratio = (medians[1] ?? Number.NaN) / (medians[0] ?? Number.NaN);
  console.log(`ratio    ${ratio.toFixed(2)} (at most 2 is promised)`);
  process.exitCode = ratio <= 2 ? 0 : 1;
}

await (process.argv[2] === undefined ? measure() : serve(process.argv[2]));
