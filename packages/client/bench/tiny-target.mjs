// Answers every request with the same 400 bytes and looks no further than it must: it has to cost less than the client.
import { createServer } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { generate } from 'selfsigned';

const body = Buffer.from(
  '{"age":30,"collection":"users","createdAt":1770300000000,"id":"alice","updatedAt":1770300000000,"version":1}\n',
);
const answer = Buffer.concat([
  Buffer.from(
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nReferrer-Policy: strict-origin-when-cross-origin\r\n' +
      'X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nX-Request-Id: 2f7c1c2e-0000-4000-8000-000000000000\r\n' +
      `Date: Tue, 24 Nov 2026 06:05:36 GMT\r\nContent-Length: ${body.length}\r\n\r\n`,
  ),
  body,
]);
const created = Buffer.from(answer.toString('latin1').replace('200 OK', '201 Created'), 'latin1');
const END = Buffer.from('\r\n\r\n');

// One request is in flight per connection, so what was read ends with a whole request or is a part of one.
function lengthOf(bytes) {
  const end = bytes.indexOf(END);
  if (end < 0) return Infinity;
  const length = /content-length: (\d+)/i.exec(bytes.latin1Slice(0, end));
  return end + END.length + (length === null ? 0 : Number(length[1]));
}

const onSocket = (socket) => {
  let unread = null;
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    unread = unread === null ? bytes : Buffer.concat([unread, bytes]);
    if (unread.length < lengthOf(unread)) return;
    // P: a POST or a PUT.
    socket.write(unread[0] === 0x50 ? created : answer);
    unread = null;
  });
};

const listen = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
const pem = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
});
const port = await listen(createServer({ noDelay: true }, onSocket));
const securePort = await listen(createSecureServer({ noDelay: true, key: pem.private, cert: pem.cert }, onSocket));
process.send?.({ http: `http://127.0.0.1:${port}`, https: `https://127.0.0.1:${securePort}`, caPem: pem.cert });
process.on('disconnect', () => process.exit());
