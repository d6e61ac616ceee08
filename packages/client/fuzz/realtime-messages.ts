import { frame, OPCODE } from '../src/testing/raw-web-socket.ts';
import type { Random } from './random.ts';

const DOCUMENT =
  '{"collection":"users","createdAt":1770300000000,"id":"alice","name":"A \\"q\\" \\u003cé","n":[1,2.5,-3e4,null,true,{"a":{}}],"updatedAt":1,"version":-1}';
/** What servers say, in their own words. */
const CORPUS = [
  `{"type":"event","payload":{"subId":"0","delta":{"type":"create","document":${DOCUMENT},"id":"users/alice","timestamp":1770300000004}}}\n`,
  '{"type":"event","payload":{"subId":"0","delta":{"type":"update","id":"users/alice","timestamp":1770300000004}}}\n',
  '{"type":"event","payload":{"subId":"0","delta":{"type":"delete","document":{"collection":"users","deleted":true,"id":""},"id":"users/","timestamp":0}}}\n',
  '{"payload":{"delta":{"timestamp":3,"id":"a/b","type":"update"},"subId":"0"},"type":"event"}',
  '{"type":"heartbeat"}\n',
  '{"id":"0","type":"subscribe_ack"}\n',
  `{"id":"0","type":"snapshot","payload":{"subId":"0","documents":[${DOCUMENT},{}]}}\n`,
  '{"id":"0","type":"error","payload":{"code":"unauthorized","message":"auth required"}}\n',
] as const;
/** So many of them are events, which come first. */
const EVENTS = 4;
const TOKENS = [
  '"',
  '\\',
  '\\"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'null',
  'true',
  '0',
  '-1',
  '1e999',
  '00',
  '\n',
  '\u0000',
  ' ',
  'é',
  '𝄞',
  '}}}',
  '"}}}',
  ',"id":"',
  '","timestamp":',
  '","document":',
  '"type":"event"',
  '"subId":"',
  '-0',
  '"__proto__":',
  '\ufeff',
];

/** A message, now and then as a server says it, mostly changed in a few places. */
export function nextMessage(random: Random): string {
  let text: string = random.pick(CORPUS);
  if (random.chance(0.25)) return text;
  for (let left = 1 + random.below(4); left > 0; left -= 1) text = mutate(text, random);
  return text;
}

function goodEvent(random: Random): string {
  return random.pick(CORPUS.slice(0, EVENTS));
}

function mutate(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(20));
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at) + random.pick(TOKENS) + text.slice(at);
    case 1:
      return text.slice(0, at) + random.pick(TOKENS) + text.slice(to);
    case 2:
      return text.slice(0, at) + text.slice(to);
    case 3:
      return text.slice(0, at);
    case 4:
      return text.slice(0, to) + text.slice(at);
    default:
      return text.slice(0, at) + random.pick(CORPUS).slice(random.below(60));
  }
}

/** A frame around a message, mostly a proper one; now and then bytes of it are changed, or it is in fragments. */
export function nextFrame(random: Random): Buffer {
  if (random.chance(0.7)) return frame(goodEvent(random));
  const text = nextMessage(random);
  if (random.chance(0.5)) return frame(text);
  if (random.chance(0.3)) {
    const cut = random.below(text.length + 1);
    return Buffer.concat([frame(text.slice(0, cut), OPCODE.text, 0), frame(text.slice(cut), OPCODE.continuation)]);
  }
  if (random.chance(0.3))
    return frame(Buffer.from('x'.repeat(random.below(130))), random.below(16), random.below(256) & 0xf0);
  const bytes = frame(text);
  for (let left = 1 + random.below(3); left > 0; left -= 1) bytes[random.below(bytes.length)] = random.below(256);
  return random.chance(0.2) ? bytes.subarray(0, random.below(bytes.length)) : bytes;
}

const LINES = [
  'data: ',
  'data:',
  'data',
  'event: x\n',
  'id: 1\n',
  'retry: 5\n',
  ': heartbeat\n',
  '\n',
  '\n\n',
  '\r\n',
  '\r',
  '\ufeff',
  ':',
];

/** A piece of a stream of server-sent events, mostly a whole event. */
export function nextStreamPiece(random: Random): Buffer {
  if (random.chance(0.7)) return Buffer.from(`data: ${goodEvent(random).trimEnd()}\n\n`);
  const event = `data: ${nextMessage(random).trimEnd()}\n\n`;
  if (random.chance(0.5)) return Buffer.from(event);
  if (random.chance(0.5)) return Buffer.from(random.pick(LINES));
  const bytes = Buffer.from(event + random.pick(LINES));
  bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}

/** What JSON.parse makes of an event, told as one line; null for what is none. */
export function referenceEvent(text: string): string | null {
  try {
    const { id = '', type, payload } = JSON.parse(text) as Record<string, Record<string, unknown>>;
    const { subId, delta } = payload as { subId: unknown; delta: Record<string, unknown> };
    const { type: kind, document = null, id: path, timestamp } = delta;
    const isKnown = ['create', 'update', 'delete'].includes(kind as string);
    const isObject = document === null || (typeof document === 'object' && !Array.isArray(document));
    const areTexts = [id, subId, path].every((value) => typeof value === 'string');
    if ((type as unknown) !== 'event' || !isKnown || !isObject || !areTexts || !Number.isSafeInteger(timestamp))
      return null;
    if (Array.isArray(payload) || Array.isArray(delta)) return null;
    return JSON.stringify([subId, kind, document, path, timestamp]);
  } catch {
    return null;
  }
}
