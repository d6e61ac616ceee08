import { oneLine } from '../transport/answer-error.ts';
import type { DeltaType, RealtimeDocument, RealtimeEvent } from './realtime.ts';

/** What a message of the server is. `malformed` is everything that the protocol does not have. */
export type MessageKind = 'event' | 'heartbeat' | 'ack' | 'snapshot' | 'error' | 'malformed';

/** Acknowledgements by the type of the request. */
const ACKS: Readonly<Record<string, RequestType>> = {
  auth_ack: 'auth',
  subscribe_ack: 'subscribe',
  unsubscribe_ack: 'unsubscribe',
};

/** The types of requests. */
export type RequestType = 'auth' | 'subscribe' | 'unsubscribe';

/** What events are filled into: one object for all of them. */
class EventSlot implements RealtimeEvent {
  subscription = 0;
  type: DeltaType = 'create';
  path = '';
  document: RealtimeDocument | null = null;
  timestampMs = 0;
  receivedUs = 0;
  behindUs = 0;
  bytes = 0;
}

/** An event that was read lately, without its subscription: many receivers of one process are told the same. */
class RecentDelta {
  text = '';
  type: DeltaType = 'create';
  path = '';
  document: RealtimeDocument | null = null;
  timestampMs = 0;
}

/** How many are remembered, a power of two, and up to which length. */
const RECENT = 64;
const MAX_RECENT_LENGTH = 4096;

// Events come with their members in one order and without white space: what does not look like that is read as any JSON.
const START = '{"type":"event","payload":{"subId":"';
const DELTA = '","delta":{"type":"';
const DOCUMENT = '","document":';
const PATH = ',"id":"';
const TIMESTAMP = '","timestamp":';
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;
const MAX_DIGITS = 15;

/**
 * Reads messages of the server, and keeps what the last one held: one for all connections of a client, because a message
 * is digested before the next is read. Every byte is the server's, so nothing is believed: types are checked, and of an event
 * all of it must be JSON.
 */
export class ServerMessages {
  /** Of an event. Its subscription is filled in by who knows it from {@link id}. */
  readonly event = new EventSlot();
  /** Of an answer; of an event or snapshot the id of the subscription. '' for none. */
  id = '';
  /** Of an acknowledgement. */
  acknowledged: RequestType = 'auth';
  /** Of a snapshot. */
  documents: readonly RealtimeDocument[] = [];
  /** Of an error. */
  code = '';
  /** Of an error what the server says, of what is malformed what is wrong with it. */
  message = '';

  readonly #recent = Array.from({ length: RECENT }, () => new RecentDelta());

  read(text: string): MessageKind {
    return this.#readEvent(text) ? 'event' : this.#readAny(text);
  }

  /**
   * Reads an event that is written as the server writes it. False leaves it to the other way, whatever it is. Of one that was read
   * just now for another receiver only the id is new, and its document is the same object.
   */
  #readEvent(text: string): boolean {
    if (!text.startsWith(START)) return false;
    const idEnd = text.indexOf('"', START.length);
    if (!isPlain(text, START.length, idEnd)) return false;
    const delta = text.slice(idEnd);
    const known = this.#recent[placeOf(text)]!;
    if (known.text !== delta) {
      if (!this.#readNewDelta(text, idEnd, known)) return false;
      known.text = delta.length <= MAX_RECENT_LENGTH ? delta : '';
    }
    const { event } = this;
    this.id = text.slice(START.length, idEnd);
    event.type = known.type;
    event.document = known.document;
    event.path = known.path;
    event.timestampMs = known.timestampMs;
    return true;
  }

  /** Reads what follows the id. A delta that could not be read is never compared with. */
  #readNewDelta(text: string, idEnd: number, delta: RecentDelta): boolean {
    delta.text = '';
    if (!text.startsWith(DELTA, idEnd)) return false;
    const typeAt = idEnd + DELTA.length;
    const type = typeAtPlace(text, typeAt);
    if (type === null) return false;
    const typeEnd = typeAt + 6;
    const digitsAt = text.lastIndexOf(TIMESTAMP) + TIMESTAMP.length;
    const timestamp = numberBefore(text, digitsAt, text.endsWith('\n') ? text.length - 4 : text.length - 3);
    if (timestamp < 0) return false;
    const pathEnd = digitsAt - TIMESTAMP.length;
    const idAt = text.lastIndexOf(PATH, pathEnd);
    const pathAt = idAt + PATH.length;
    if (idAt < typeEnd || !isPlain(text, pathAt, pathEnd)) return false;
    let document: unknown = null;
    if (text.startsWith(DOCUMENT, typeEnd)) {
      try {
        document = JSON.parse(text.slice(typeEnd + DOCUMENT.length, idAt));
      } catch {
        return false;
      }
      if (!isDocument(document)) return false;
    } else if (idAt !== typeEnd + 1) return false;
    delta.type = type;
    delta.document = document as RealtimeDocument | null;
    delta.path = text.slice(pathAt, pathEnd);
    delta.timestampMs = timestamp;
    return true;
  }

  #readAny(text: string): MessageKind {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return this.#malformed('a message is not JSON', text);
    }
    if (!isDocument(message)) return this.#malformed('a message is not an object', text);
    const { id = '', type, payload = {} } = message;
    if (typeof id !== 'string' || typeof type !== 'string' || !isDocument(payload))
      return this.#malformed('a message has members of the wrong type', text);
    this.id = id;
    switch (type) {
      case 'event':
        return this.#readDelta(payload) ? 'event' : this.#malformed('an event is not as documented', text);
      case 'heartbeat':
        return 'heartbeat';
      case 'snapshot':
        return this.#readSnapshot(payload) ? 'snapshot' : this.#malformed('a snapshot is not as documented', text);
      case 'error':
        return this.#readError(payload) ? 'error' : this.#malformed('an error is not as documented', text);
    }
    const acknowledged = Object.hasOwn(ACKS, type) ? ACKS[type] : undefined;
    if (acknowledged === undefined) return this.#malformed('a message has a type that is not documented', text);
    this.acknowledged = acknowledged;
    return 'ack';
  }

  #readDelta({ subId, delta }: RealtimeDocument): boolean {
    if (typeof subId !== 'string' || !isDocument(delta)) return false;
    const { type, document = null, id, timestamp } = delta;
    if (type !== 'create' && type !== 'update' && type !== 'delete') return false;
    if (typeof id !== 'string' || !Number.isSafeInteger(timestamp)) return false;
    if (document !== null && !isDocument(document)) return false;
    this.id = subId;
    this.event.type = type;
    this.event.document = document;
    this.event.path = id;
    this.event.timestampMs = timestamp as number;
    return true;
  }

  #readSnapshot({ subId, documents }: RealtimeDocument): boolean {
    if (typeof subId !== 'string' || !Array.isArray(documents) || !documents.every(isDocument)) return false;
    this.id = subId;
    this.documents = documents;
    return true;
  }

  #readError({ code = '', message }: RealtimeDocument): boolean {
    if (typeof code !== 'string' || typeof message !== 'string') return false;
    this.code = oneLine(code);
    this.message = oneLine(message);
    return true;
  }

  #malformed(what: string, text: string): 'malformed' {
    this.message = oneLine(`${what}: ${text.slice(0, 100)}`);
    return 'malformed';
  }
}

function isDocument(value: unknown): value is RealtimeDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where an event is remembered: by the last digits of its time. */
function placeOf(text: string): number {
  const { length } = text;
  return (text.charCodeAt(length - 5) + 10 * text.charCodeAt(length - 6)) & (RECENT - 1);
}

/** Each of the three words has six letters. */
function typeAtPlace(text: string, at: number): DeltaType | null {
  if (text.startsWith('create"', at)) return 'create';
  if (text.startsWith('update"', at)) return 'update';
  return text.startsWith('delete"', at) ? 'delete' : null;
}

/** The whole number from `from` to `to`, where all is closed; -1 where none is. */
function numberBefore(text: string, from: number, to: number): number {
  if (from < TIMESTAMP.length || to <= from || to - from > MAX_DIGITS || !text.startsWith('}}}', to)) return -1;
  if (text.charCodeAt(from) === ZERO && to - from > 1) return -1;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at);
    if (digit < ZERO || digit > NINE) return -1;
    value = 10 * value + digit - ZERO;
  }
  return value;
}

/** Whether a piece of a JSON string means itself. */
function isPlain(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || code === BACKSLASH || code < 0x20) return false;
  }
  return to >= from;
}
