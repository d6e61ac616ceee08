import { Agent as HttpAgent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import type { ObserveConnection } from './observe-connection.ts';
import { ObservedSocket } from './observed-socket.ts';

type OnSocket = (error: Error | null, socket: Duplex) => void;

/** Node's agent for http, whose sockets are observed. */
export class ObservedHttpAgent extends HttpAgent {
  readonly #observe: ObserveConnection;

  constructor(options: AgentOptions, observe: ObserveConnection) {
    super(options);
    this.#observe = observe;
  }

  override createConnection(options: ClientRequestArgs, callback?: OnSocket): Duplex | null | undefined {
    return observed(super.createConnection(options, callback), this.#observe);
  }
}

/** Node's agent for https, whose sockets are observed. */
export class ObservedHttpsAgent extends HttpsAgent {
  readonly #observe: ObserveConnection;

  constructor(options: AgentOptions, observe: ObserveConnection) {
    super(options);
    this.#observe = observe;
  }

  override createConnection(options: ClientRequestArgs, callback?: OnSocket): Duplex | null | undefined {
    return observed(super.createConnection(options, callback), this.#observe);
  }
}

/** Both agents return the socket at once, while it opens. */
function observed(socket: Duplex | null | undefined, observe: ObserveConnection): Duplex | null | undefined {
  return socket == null ? socket : new ObservedSocket(socket, observe());
}
