import { createServer, request, Agent } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that passes everything on and remembers what was asked for. */
export interface RecordingProxy {
  readonly url: string;
  /** Every request with a path below `/api/`, as `METHOD path body`, in the order in which they came in. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Starts a proxy before `target`. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const requests: string[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const body = Buffer.concat(chunks);
      if (url.startsWith('/api/')) requests.push(`${method} ${url} ${body.toString()}`);
      const outgoing = request(new URL(url, target), { method, headers, agent }, (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      });
      outgoing.on('error', () => answer.destroy());
      outgoing.end(body);
    });
  });
  // As Syntrix does; the default would close connections that workers are about to use.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What was asked for, sorted. The record of the run tells when it began, and so differs from run to run. */
export function linesOf({ requests }: RecordingProxy, runId: string): string[] {
  const own = requests.filter((line) => !line.includes('benchmarks-runs'));
  return own.map((line) => line.replaceAll(runId, 'run')).sort();
}
