import type { Timer } from '../environment.ts';
import type { Answer } from '../http/answer.ts';
import type { EncodedAnswer } from '../http/encode-answer.ts';
import type { Exchange, RawReply } from '../http/exchange.ts';
import type { Delivery } from './fault-engine.ts';
import type { Random } from './random.ts';

const DEFAULT_DRIP_BYTES = 16;
const DEFAULT_DRIP_MS = 20;
const DEFAULT_ENDLESS_BYTES_PER_SECOND = 65_536;
const ENDLESS_INTERVAL_MS = 50;
const MAX_GARBAGE_BYTES = 512;
/** A reset that overtakes the client's read looks like a good end to it: it gets this long to read what was sent. */
const READ_MS = 20;

/** How a spoiled answer ended: the status line that was sent (0: none), and whether the client got all of a right answer. */
export interface Delivered {
  readonly status: number;
  readonly whole: boolean;
}

/** What spoiling an answer takes. */
export interface DeliveryTools {
  readonly random: Random;
  setTimer(callback: () => void, delayMs: number): Timer;
}

/** Whether the fault can show on this answer: one without a body has no length to get wrong. */
export function canSpoil(delivery: Delivery, answer: Answer, method: string): boolean {
  if (delivery.kind !== 'endless' && delivery.kind !== 'wrong-length') return true;
  return answer.body !== '' && method !== 'HEAD';
}

/** Sends an answer the way the fault wants it. `done` is called once, when it is known what the client could get. */
export function deliver(
  delivery: Delivery,
  exchange: Exchange,
  answer: Answer,
  tools: DeliveryTools,
  done: (delivered: Delivered) => void,
): void {
  const encoded = exchange.encode(delivery.kind === 'drip' ? { ...answer, close: true } : answer);
  const reply = exchange.takeOver();
  const spoiled: Delivered = { status: answer.status, whole: false };
  switch (delivery.kind) {
    case 'reset':
      writeUpTo(reply, encoded, delivery.moment === 'after' ? 1 : 0.5);
      tools.setTimer(() => reply.reset(), READ_MS);
      done(delivery.moment === 'after' ? { status: answer.status, whole: true } : spoiled);
      break;
    case 'truncate':
      writeUpTo(reply, encoded, 0.5);
      reply.end();
      done(spoiled);
      break;
    case 'garbage':
      reply.write(garbage(tools.random));
      reply.end();
      done({ status: 0, whole: false });
      break;
    case 'wrong-length':
      reply.write(withLength(encoded, answer, delivery.deltaBytes));
      if (delivery.deltaBytes <= 0) reply.end();
      done(spoiled);
      break;
    case 'endless':
      trickle(reply, encoded, answer, delivery.bytesPerSecond ?? DEFAULT_ENDLESS_BYTES_PER_SECOND, tools);
      done(spoiled);
      break;
    case 'drip':
      drip(
        reply,
        Buffer.from(encoded.head + encoded.body),
        delivery.chunkBytes ?? DEFAULT_DRIP_BYTES,
        delivery.intervalMs ?? DEFAULT_DRIP_MS,
        tools,
        (whole) => done({ status: answer.status, whole }),
      );
  }
}

/** The head and a part of the body; a part of the head where there is no body. */
function writeUpTo(reply: RawReply, { head, body }: EncodedAnswer, part: number): void {
  if (body === '') reply.write(head.slice(0, Math.ceil(head.length * part)));
  else {
    const bytes = Buffer.from(body);
    reply.write(Buffer.concat([Buffer.from(head, 'latin1'), bytes.subarray(0, Math.ceil(bytes.length * part))]));
  }
}

function garbage(random: Random): Buffer {
  const bytes = Buffer.alloc(1 + Math.floor(random.next() * MAX_GARBAGE_BYTES));
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.floor(random.next() * 256);
  // What starts like a status line would be an answer.
  bytes[0] = 0x1f;
  return bytes;
}

const FRAMING = /(?:Content-Length: \d+|Transfer-Encoding: chunked)\r\n/;

function withLength({ head }: EncodedAnswer, answer: Answer, deltaBytes: number): Buffer {
  const body = Buffer.from(answer.body);
  const announced = Math.max(0, body.length + deltaBytes);
  return Buffer.concat([Buffer.from(head.replace(FRAMING, `Content-Length: ${announced}\r\n`), 'latin1'), body]);
}

function trickle(
  reply: RawReply,
  { head }: EncodedAnswer,
  answer: Answer,
  bytesPerSecond: number,
  tools: DeliveryTools,
): void {
  const chunk = (bytes: Buffer) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
  reply.write(Buffer.from(head.replace(FRAMING, 'Transfer-Encoding: chunked\r\n'), 'latin1'));
  reply.write(chunk(Buffer.from(answer.body)));
  const more = chunk(Buffer.alloc(Math.max(1, Math.round((bytesPerSecond * ENDLESS_INTERVAL_MS) / 1000)), ' '));
  const go = (): Timer =>
    tools.setTimer(() => {
      // A client that does not read gets no more than the system's buffers hold.
      if (reply.drained) reply.write(more);
      timer = go();
    }, ENDLESS_INTERVAL_MS);
  let timer = go();
  reply.onClosed(() => timer.cancel());
}

function drip(
  reply: RawReply,
  bytes: Buffer,
  chunkBytes: number,
  intervalMs: number,
  tools: DeliveryTools,
  done: (whole: boolean) => void,
): void {
  let position = 0;
  let timer: Timer | undefined;
  let open = true;
  const next = (): void => {
    reply.write(bytes.subarray(position, position + chunkBytes));
    position += chunkBytes;
    if (position < bytes.length) {
      timer = tools.setTimer(next, intervalMs);
      return;
    }
    open = false;
    reply.end();
    done(true);
  };
  reply.onClosed(() => {
    timer?.cancel();
    if (open) done(false);
  });
  next();
}
