import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRandom } from '@syntrix-bench/core';

/** A server in front of another one, which passes requests on and can spoil answers. */
export interface GarblingProxy {
  readonly url: string;
  /** From now on one answer in `nth` has a well-formed head, and broken JSON for a body: drawn, so that it follows no beat of the callers. */
  garble(nth: number): void;
  close(): Promise<void>;
}

const BROKEN = '{"id":"x","text":"cut';

/** Starts a proxy before the server at `target`. What a garbled answer is the answer to was done all the same. */
export async function garblingProxy(target: string): Promise<GarblingProxy> {
  let nth = Infinity;
  const random = createRandom(1, 1);
  const server = createServer((incoming, outgoing) => {
    const { method, url = '/', headers } = incoming;
    const passedOn = request(new URL(url, target), { method, headers }, (answer) => {
      if (nth === Infinity || random.int(nth) > 0) {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        return;
      }
      answer.resume();
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': BROKEN.length });
      outgoing.end(BROKEN);
    });
    passedOn.on('error', () => outgoing.destroy());
    incoming.pipe(passedOn);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    garble: (each) => {
      nth = each;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
