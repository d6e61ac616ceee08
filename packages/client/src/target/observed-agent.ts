import type { Agent, ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ObserveConnection } from './observe-connection.ts';
import { ObservedSocket } from './observed-socket.ts';

type OnSocket = (error: Error | null, socket: Duplex) => void;

/** The same agent of Node, for http or https, whose sockets are observed from now on. */
export function observedAgent<A extends Agent>(agent: A, observe: ObserveConnection): A {
  const open = agent.createConnection.bind(agent);
  // Node's agents return the socket at once, while it opens.
  agent.createConnection = (options: ClientRequestArgs, callback?: OnSocket) => {
    const socket = open(options, callback);
    return socket == null ? socket : new ObservedSocket(socket, observe());
  };
  return agent;
}
