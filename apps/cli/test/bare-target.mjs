/**
 * A target that costs next to nothing, in a process of its own: it keeps nothing, and answers each request with the status and
 * the document that Syntrix would. Prints its URL, and serves until its standard input ends.
 *
 *     node bare-target.mjs                           at once
 *     node bare-target.mjs --per-second 50           one after the other, so many a second
 *     node bare-target.mjs --delay 400 100 4000      each held back, 400 ms at first, less and less, 100 ms from the 4,000th on
 *
 * The first few, with which a run gets ready, are not held back.
 */
import { createServer } from 'node:net';

const [mode = 'at-once', ...numbers] = process.argv.slice(2);
const PROMPT_REQUESTS = 10;
const [first = 0, last = first, over = 1] = numbers.map(Number);

const DOCUMENT = JSON.stringify({ id: 'x', collection: 'c', createdAt: 1, updatedAt: 1, version: 1, seq: 1 });
const ANSWERS = {
  GET: withBody('200 OK'),
  POST: withBody('201 Created'),
  PUT: withBody('200 OK'),
  PATCH: withBody('200 OK'),
  DELETE: Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'),
};

function withBody(status) {
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${DOCUMENT.length}\r\n\r\n`;
  return Buffer.from(head + DOCUMENT);
}

let requests = 0;
const queue = [];

function answer(socket, method) {
  requests += 1;
  const send = () => socket.write(ANSWERS[method] ?? ANSWERS.GET);
  if (mode === '--per-second') queue.push(send);
  else if (mode === '--delay' && requests > PROMPT_REQUESTS)
    setTimeout(send, first + (last - first) * Math.min(1, requests / over));
  else send();
}

function serve(socket) {
  let pending = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    pending += bytes.toString('latin1');
    for (;;) {
      const headEnd = pending.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = pending.slice(0, headEnd);
      const end = headEnd + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (pending.length < end) return;
      pending = pending.slice(end);
      answer(socket, head.slice(0, head.indexOf(' ')));
    }
  });
}

const server = createServer({ noDelay: true }, serve).listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
});
if (mode === '--per-second') setInterval(() => queue.shift()?.(), 1000 / first);
process.stdin.resume().once('end', () => process.exit());
