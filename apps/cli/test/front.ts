import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands before a server, as a gateway does. */
export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/** Passes everything on to a server, save for event streams: those are answered by a test. */
export async function startFront(
  behind: string,
  onStream: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Front> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/realtime/sse')) {
      onStream(request, response);
      return;
    }
    const passedOn = send(behind + (request.url ?? ''), { method: request.method ?? 'GET', headers: request.headers });
    passedOn.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passedOn.on('error', () => response.destroy());
    request.pipe(passedOn);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
