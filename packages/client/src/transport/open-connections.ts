import { categoryId } from '../categories.ts';
import type { TransportClock } from '../clock.ts';
import type { ConnectionOpening, ConnectReport } from './transport.ts';

/** A connection that can be opened before there is anything to send. */
export interface Openable {
  /** Opens the connection if it is closed, and sends nothing. */
  open(): Promise<ConnectionOpening>;
  /** Gives up on opening: what waits for the connection ends with the error; the next request tries anew. */
  giveUpOpening(error: Error): void;
}

/** How long to wait for connections. */
export interface OpeningPatience {
  readonly clock: TransportClock;
  readonly connectTimeoutMs: number;
  /** Ends the waiting; what is open stays open. */
  readonly signal: AbortSignal | undefined;
}

/** How many connections are opened at the same time. */
const OPENINGS_AT_ONCE = 256;

/** What ends the opening of a connection that takes too long. */
export function connectTimeout(connectTimeoutMs: number): Error {
  return Object.assign(new Error(`no connection within ${connectTimeoutMs} ms`), { code: 'ETIMEDOUT' });
}

/** Opens all connections, and stops trying when a whole batch has failed: a target that is down is not hammered. */
export async function openConnections(
  connections: readonly Openable[],
  patience: OpeningPatience,
): Promise<ConnectReport> {
  const openings: ConnectionOpening[] = [];
  for (let from = 0; from < connections.length && patience.signal?.aborted !== true; from += OPENINGS_AT_ONCE) {
    const batch = connections.slice(from, from + OPENINGS_AT_ONCE);
    const opened = await Promise.all(batch.map((connection) => openOne(connection, patience)));
    openings.push(...opened);
    if (opened.every((opening) => opening.category !== 0)) break;
  }
  const last = openings.at(-1);
  const untried = { category: last?.category || categoryId('aborted'), message: last?.message || 'not tried' };
  for (let connection = openings.length; connection < connections.length; connection += 1) {
    openings.push({ connection, connectUs: 0, ...untried });
  }
  const failed = openings.filter((opening) => opening.category !== 0).length;
  return { opened: openings.length - failed, failed, openings };
}

async function openOne(connection: Openable, patience: OpeningPatience): Promise<ConnectionOpening> {
  const { clock, connectTimeoutMs, signal } = patience;
  const onAbort = (): void =>
    connection.giveUpOpening(Object.assign(new Error('opening was aborted'), { code: 'ABORT_ERR' }));
  const timer = clock.setTimer(() => connection.giveUpOpening(connectTimeout(connectTimeoutMs)), connectTimeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await connection.open();
  } finally {
    timer.cancel();
    signal?.removeEventListener('abort', onAbort);
  }
}
