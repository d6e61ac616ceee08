import { Client } from 'undici';

/**
 * The least that undici can cost: one client per connection, its dispatcher, a handler that only counts, and the stamps
 * that a load generator takes. Same interface as a transport, as far as the bench goes.
 */
export function undiciSender({ url, connections, authorization, tls }) {
  const clients = Array.from(
    { length: connections },
    () => new Client(url, { pipelining: 1, connect: { ca: tls.caPem } }),
  );
  const headers = ['user-agent', 'syntrix-bench', 'authorization', authorization];
  const withBody = [...headers, 'content-type', 'application/json'];
  return {
    send(request, result, done) {
      const { method, path, body } = request;
      const pieces = [];
      const handler = {
        onConnect: () => void (result.sentUs = performance.now()),
        onHeaders: (status) => ((result.status = status), true),
        onData: (piece) => {
          if (result.wantBody) pieces.push(piece);
          return true;
        },
        onComplete: () => {
          result.doneUs = performance.now();
          if (result.wantBody) result.body = Buffer.concat(pieces);
          done(result.status < 300 ? 0 : 3);
        },
        onError: (error) => ((result.message = error.message), done(3)),
      };
      clients[result.connection].dispatch({ method, path, body, headers: body === null ? headers : withBody }, handler);
    },
    close: () => Promise.all(clients.map((client) => client.destroy())),
  };
}
