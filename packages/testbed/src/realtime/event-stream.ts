import type { Socket } from 'node:net';
import type { RealtimeEvent } from './event.ts';
import { chunkOf } from './frames.ts';
import { Outbox } from './outbox.ts';
import type { Pipeline } from './pipeline.ts';
import { endSocket, SocketOutlet } from './socket-outlet.ts';
import type { Interest, Subscription } from './subscription.ts';
import type { SubscriptionWindow } from './subscription-window.ts';

const HEARTBEAT = Buffer.from(': heartbeat\n\n');
const CONNECTED = Buffer.from(': connected\n\n');
const NOTHING = Buffer.alloc(0);

/** What an event stream is about, and how it is sent. */
export interface EventStreamRequest {
  readonly number: number;
  readonly database: string;
  readonly collection: string;
  /** Status line and header. */
  readonly head: string;
  /** False for HEAD: a header and nothing more. */
  readonly hasBody: boolean;
  readonly isChunked: boolean;
  /** The first write later than this breaks the connection off, µs of the monotonic clock. */
  readonly deadlineUs: number;
}

const WHOLE_COLLECTION: Interest = { kind: 'collection' };

/** One client over SSE. */
export class EventStream implements Subscription {
  readonly database: string;
  readonly collection: string;
  readonly interest = WHOLE_COLLECTION;
  readonly outbox: Outbox;
  readonly window: SubscriptionWindow;
  readonly isFatal = false;
  isLive = true;
  readonly #socket: Socket;
  readonly #pipeline: Pipeline;
  readonly #request: EventStreamRequest;

  /** Sends the header and subscribes. */
  constructor(socket: Socket, pipeline: Pipeline, request: EventStreamRequest) {
    const { database, collection, number, head, hasBody, deadlineUs } = request;
    this.database = database;
    this.collection = collection;
    this.#socket = socket;
    this.#pipeline = pipeline;
    this.#request = request;
    const outlet = new SocketOutlet(socket, () => this.cut());
    this.outbox = new Outbox(
      {
        write: (bytes, drained) => {
          if (this.#isOverdue) {
            this.cut();
            return true;
          }
          return outlet.write(bytes, drained);
        },
        overdue: () => this.cut(),
      },
      pipeline.environment,
      () => (deadlineUs - pipeline.environment.nowUs()) / 1000,
    );
    const facts = { connection: number, transport: 'sse', database, collection } as const;
    this.window = pipeline.openWindow({ ...facts, subscription: 'default', interest: 'collection' });
    pipeline.subscribe(this);
    socket.write(head, 'latin1');
    if (hasBody) socket.write(this.#framed(CONNECTED));
  }

  messageOf(event: RealtimeEvent): Buffer {
    return this.#request.hasBody ? event.block(this.#request.isChunked) : NOTHING;
  }

  heartbeat(): void {
    if (!this.#request.hasBody || this.outbox.isBlocked) return;
    if (this.#isOverdue) this.cut();
    else this.#socket.write(this.#framed(HEARTBEAT));
  }

  /** Breaks the stream off. */
  cut(): void {
    if (!this.isLive) return;
    const { isBlocked } = this.outbox;
    this.#end('cut');
    endSocket(this.#socket, isBlocked);
  }

  /** Breaks the stream off: the server shuts down. */
  shutDown(): void {
    this.cut();
  }

  /** The connection is gone. */
  onClosed(): void {
    if (this.isLive) this.#end('closed');
  }

  get #isOverdue(): boolean {
    return this.#pipeline.environment.nowUs() > this.#request.deadlineUs;
  }

  #end(end: 'cut' | 'closed'): void {
    this.isLive = false;
    this.#pipeline.unsubscribe(this, end);
    this.outbox.close();
  }

  #framed(bytes: Buffer): Buffer {
    return this.#request.isChunked ? chunkOf(bytes) : bytes;
  }
}
