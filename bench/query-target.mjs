// Takes documents, and answers every query with all of them: the same bytes to whoever asks, framed as Syntrix frames them, in one chunk.
// It looks no further than it must, and counts what it is asked.
import { createServer } from 'node:net';

const HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nReferrer-Policy: strict-origin-when-cross-origin\r\n' +
  'X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nX-Request-Id: 2f7c1c2e-0000-4000-8000-000000000000\r\n' +
  'Date: Tue, 24 Nov 2026 06:05:36 GMT\r\n';
const SERVER_FIELDS = { createdAt: 1770300000000, updatedAt: 1770300000000, version: 1 };
const HEAD_END = Buffer.from('\r\n\r\n');
/** By collection. */
const documents = new Map();
let requests = 0;
/** Queries that were answered. */
let queries = 0;
let answer = null;

function answerOf(body, isList) {
  const bytes = Buffer.from(body);
  if (!isList) return Buffer.concat([Buffer.from(`${HEAD}Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
  const chunk = `${HEAD}Transfer-Encoding: chunked\r\n\r\n${bytes.length.toString(16)}\r\n`;
  return Buffer.concat([Buffer.from(chunk), bytes, Buffer.from('\r\n0\r\n\r\n')]);
}

/** Members as the server writes them: in the order of their names. */
function asSeen(document, collection) {
  const seen = { ...document, ...SERVER_FIELDS, collection };
  return Object.fromEntries(Object.entries(seen).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The order of the index that serves a query of one equality: what checks is right only if its answer is. */
function byScore(a, b) {
  return b.score - a.score || (a.id < b.id ? -1 : 1);
}

function reply(socket, request, bodyAt) {
  requests += 1;
  const [method, path] = request.latin1Slice(0, Math.min(200, bodyAt)).split(' ');
  if (path.endsWith('/query')) {
    answer ??= answerOf(`${JSON.stringify((documents.get('benchmarks') ?? []).toSorted(byScore))}\n`, true);
    queries += 1;
    socket.write(answer);
  } else if (method === 'POST') {
    const collection = path.slice(path.lastIndexOf('/') + 1);
    const document = asSeen(JSON.parse(request.subarray(bodyAt).toString()), collection);
    documents.set(collection, [...(documents.get(collection) ?? []), document]);
    answer = null;
    socket.write(answerOf(JSON.stringify(document), false).toString().replace('200 OK', '201 Created'));
  } else if (path === '/forget') {
    documents.clear();
    answer = null;
    socket.write(answerOf('{}', false));
  } else if (path === '/status') {
    socket.write(answerOf(JSON.stringify({ requests, queries, answerBytes: answer?.length ?? 0 }), false));
  } else socket.write(answerOf('{"status":"ok"}', false));
}

createServer({ noDelay: true }, (socket) => {
  let unread = null;
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    unread = unread === null ? bytes : Buffer.concat([unread, bytes]);
    const head = unread.indexOf(HEAD_END);
    if (head < 0) return;
    const bodyAt = head + HEAD_END.length;
    const length = Number(/content-length: (\d+)/i.exec(unread.latin1Slice(0, head))?.[1] ?? 0);
    if (unread.length < bodyAt + length) return;
    const request = unread;
    unread = null;
    reply(socket, request, bodyAt);
  });
}).listen(0, '127.0.0.1', function listening() {
  process.send?.(`http://127.0.0.1:${this.address().port}`);
});
process.on('disconnect', () => process.exit());
