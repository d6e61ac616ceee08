import type { ConnectionPool } from './connection-pool.ts';
import type { TransportGauges } from './transport.ts';

/** What the gauges ask of a connection. */
interface CountedConnection {
  readonly isOpen: boolean;
  readonly timesReopened: number;
}

/** The gauges of a transport that holds its connections in a pool. */
export function poolGauges<C extends CountedConnection>(pool: ConnectionPool<C>, inFlight: number): TransportGauges {
  let open = 0;
  let reopened = 0;
  for (const connection of pool.connections) {
    if (connection.isOpen) open += 1;
    reopened += connection.timesReopened;
  }
  return { connections: open, inFlight, reopened, waiting: pool.waiting };
}
