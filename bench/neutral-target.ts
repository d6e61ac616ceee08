import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { searchPath } from './tools.ts';

/** What every read is answered with: a document of 1 KB as Syntrix would show it. */
const DOCUMENT = JSON.stringify({
  category: 'c01',
  collection: 'benchmarks',
  createdAt: 1770300000000,
  id: 'bench-s-1',
  seq: 1,
  text: 'x'.repeat(880),
  updatedAt: 1770300000000,
  version: 1,
});

/** Paths of the target's requests. */
export const COLLECTION_PATH = '/api/v1/databases/default/documents/benchmarks';

/** A server that answers as Syntrix would, costs as little as it can, and counts what it is asked. */
export interface NeutralTarget {
  readonly url: string;
  readonly pid: number;
  /** Requests it has answered so far, this question included. */
  requests(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts nginx on some cores, as taskset lists them: 200 and a document to every GET, 201 to every POST, 204 to every DELETE, with the
 * headers that Syntrix sends. It stores nothing. Its config and its files are in a temporary folder that goes with it.
 */
export async function startTarget(cores: string): Promise<NeutralTarget> {
  const folder = mkdtempSync(join(tmpdir(), 'syntrix-bench-target-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'nginx.conf'), configOf(folder, port));
  const nginx = spawn('taskset', ['-c', cores, 'nginx', '-c', join(folder, 'nginx.conf'), '-p', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: searchPath(),
  });
  let said = '';
  nginx.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const requests = async (): Promise<number> => {
    const text = await (await fetch(`${url}/status`)).text();
    return Number(/\n\s*\d+\s+\d+\s+(\d+)/.exec(text)?.[1]);
  };
  for (let tried = 0; tried < 100; tried += 1) {
    await sleep(50);
    if (nginx.exitCode !== null) throw new Error(`nginx does not start: ${said.trim()}`);
    if (await requests().then(Number.isFinite, () => false)) break;
  }
  return {
    url,
    pid: nginx.pid ?? 0,
    requests,
    async stop() {
      nginx.kill('SIGKILL');
      if (nginx.exitCode === null && nginx.signalCode === null) await once(nginx, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function configOf(folder: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder};`);
  return `
worker_processes 1;
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  client_header_buffer_size 8k;
  default_type application/json;
  ${temporary.join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    location = /status { stub_status; }
    location / {
      add_header X-Request-Id 2f7c1c2e-0000-4000-8000-000000000000;
      add_header X-Content-Type-Options nosniff;
      add_header X-Frame-Options DENY;
      add_header Referrer-Policy strict-origin-when-cross-origin;
      if ($request_method = POST) { return 201 '${DOCUMENT}'; }
      if ($request_method = DELETE) { return 204; }
      return 200 '${DOCUMENT}';
    }
  }
}
`;
}
