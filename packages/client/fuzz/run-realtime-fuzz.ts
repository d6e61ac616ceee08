import type { Socket } from 'node:net';

import type { SyntrixError } from '../src/errors.ts';
import { openRealtime } from '../src/realtime/open-realtime.ts';
import type { RealtimeEvent } from '../src/realtime/realtime.ts';
import { resolveRealtimeOptions } from '../src/realtime/realtime-settings.ts';
import { ServerMessages } from '../src/realtime/server-messages.ts';
import { WebSocketLink } from '../src/realtime/web-socket-link.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { MemoryWebSocket } from '../src/testing/memory-web-socket.ts';
import { startRawServer } from '../src/testing/raw-server.ts';
import { TrafficCounter } from '../src/transport/traffic-counter.ts';
import { Random } from './random.ts';
import { nextFrame, nextMessage, nextStreamPiece, referenceEvent } from './realtime-messages.ts';

/** What a run of the fuzzer found. */
export interface RealtimeFuzzReport {
  readonly pieces: number;
  readonly events: number;
  /** How connections and streams ended, by category. */
  readonly ends: Readonly<Record<string, number>>;
  /** Broken promises; empty if all is well. */
  readonly findings: readonly string[];
}

const PIECES_OF_ONE = 12;

/** Reads mutated messages, and holds every event against what JSON.parse makes of the text. */
export function runMessageFuzz(count: number, seed: number): RealtimeFuzzReport {
  const random = new Random(seed);
  const messages = new ServerMessages();
  const findings: string[] = [];
  let events = 0;
  for (let done = 0; done < count && findings.length < 20; done += 1) {
    const text = nextMessage(random);
    const kind = messages.read(text);
    const { type, document, path, timestampMs } = messages.event;
    const found = kind === 'event' ? JSON.stringify([messages.id, type, document, path, timestampMs]) : null;
    if (kind === 'event') events += 1;
    if (found !== referenceEvent(text)) findings.push(JSON.stringify({ text, found, reference: referenceEvent(text) }));
    if (kind === 'malformed' && (messages.message.length > 300 || /[\u0000-\u001f]/.test(messages.message)))
      findings.push(JSON.stringify({ text, message: messages.message }));
  }
  return { pieces: count, events, ends: {}, findings };
}

/** Sends mutated frames over WebSockets in memory: each ends once and says nothing afterwards, and no event is made up. */
export async function runFrameFuzz(count: number, seed: number): Promise<RealtimeFuzzReport> {
  const random = new Random(seed);
  const tally = new Tally();
  while (tally.pieces < count && tally.findings.length < 20) {
    const socket = new MemoryWebSocket();
    const settings = {
      ...resolveRealtimeOptions({ url: 'http://fuzz.invalid', maxMessageBytes: 4096, clock: new ManualClock() }),
      openSocket: (onOpen: () => void) => {
        queueMicrotask(onOpen);
        return socket as unknown as Socket;
      },
    };
    const traffic = new TrafficCounter();
    const client = openRealtime({
      url: 'http://fuzz.invalid',
      clock: settings.clock,
      openLink: (localAddress, listener) => new WebSocketLink({ settings, traffic }, localAddress, listener),
    });
    const trial = tally.begin();
    const opening = await client.connect({ onEvent: trial.onEvent, onLost: ({ error }) => trial.onEnd(error) });
    if (!opening.ok) {
      tally.findings.push(`a good opening was refused: ${opening.error.message}`);
      break;
    }
    await opening.value.subscribe({ collection: 'users' });
    for (let sent = 0; sent < PIECES_OF_ONE && !trial.isOver; sent += 1) {
      tally.pieces += 1;
      const bytes = nextFrame(random);
      const cut = random.chance(0.2) ? random.below(bytes.length + 1) : bytes.length;
      socket.push(bytes.subarray(0, cut));
      if (cut < bytes.length) await turn();
      if (cut < bytes.length) socket.push(bytes.subarray(cut));
      if (random.chance(0.3)) await turn();
    }
    socket.push(null);
    await trial.over();
  }
  return tally;
}

/** Sends mutated pieces of event streams over loopback. */
export async function runStreamFuzz(count: number, seed: number): Promise<RealtimeFuzzReport> {
  const random = new Random(seed);
  const tally = new Tally();
  const server = await startRawServer((_request, { socket }) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
    send(socket, Buffer.from(': connected\n\n'));
    for (let sent = 0; sent < PIECES_OF_ONE; sent += 1) {
      tally.pieces += 1;
      send(socket, nextStreamPiece(random));
    }
    socket.end(random.chance(0.5) ? '0\r\n\r\n' : '');
  });
  const client = openRealtime({ url: server.url, token: 't', maxMessageBytes: 4096, clock: new ManualClock() });
  while (tally.pieces < count && tally.findings.length < 20) {
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const trial = tally.begin();
        const onLost = ({ error }: { readonly error: SyntrixError }): void => trial.onEnd(error);
        const opening = await client.openStream({ collection: 'c', onEvent: trial.onEvent, onLost });
        if (opening.ok) await trial.over();
        else tally.findings.push(`a good stream was refused: ${opening.error.message}`);
      }),
    );
  }
  await server.close();
  return tally;
}

function send(socket: Socket, bytes: Buffer): void {
  if (bytes.length > 0)
    socket.write(Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]));
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One connection or stream under fuzz. */
class Trial {
  isOver = false;
  readonly #tally: Tally;
  #onOver: (() => void) | null = null;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  readonly onEvent = ({ path, type, timestampMs }: RealtimeEvent): void => {
    this.#tally.events += 1;
    if (this.isOver) this.#tally.findings.push('an event after the end');
    if (typeof path !== 'string' || typeof type !== 'string' || !Number.isSafeInteger(timestampMs))
      this.#tally.findings.push('an event with members of the wrong type');
  };

  onEnd({ category, message }: SyntrixError): void {
    if (this.isOver) this.#tally.findings.push('ended twice');
    if (message.length > 600) this.#tally.findings.push(`a message without bounds: ${message.length}`);
    this.isOver = true;
    this.#tally.ends[category] = (this.#tally.ends[category] ?? 0) + 1;
    this.#onOver?.();
  }

  async over(): Promise<void> {
    if (!this.isOver) await new Promise<void>((resolve) => (this.#onOver = resolve));
    await turn();
  }
}

class Tally implements RealtimeFuzzReport {
  pieces = 0;
  events = 0;
  readonly ends: Record<string, number> = {};
  readonly findings: string[] = [];

  begin(): Trial {
    return new Trial(this);
  }
}
