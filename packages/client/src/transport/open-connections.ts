import { categoryId } from '../categories.ts';
import type { Clock } from '../clock.ts';
import type { ConnectionOpening, ConnectReport } from './transport.ts';

/** A connection that can be opened before there is anything to send. */
export interface Openable {
  /** Opens the connection if it is closed, and sends nothing. */
  open(): Promise<ConnectionOpening>;
  /** Gives up on opening: what waits for the connection ends with the error; the next request tries again. */
  giveUpOpening(error: Error): void;
}

/** How long to wait for connections. */
export interface OpeningPatience {
  readonly clock: Clock;
  readonly connectTimeoutMs: number;
  /** When each connection is opened, at the earliest; by number. @default at once */
  readonly opensAtUs: readonly number[] | undefined;
  /** Ends the waiting; what is open stays open. */
  readonly signal: AbortSignal | undefined;
}

/** How many connections are opened at the same time. */
const OPENINGS_AT_ONCE = 256;

/** What ends the opening of a connection that takes too long. */
export function connectTimeout(connectTimeoutMs: number): Error {
  return Object.assign(new Error(`no connection within ${connectTimeoutMs} ms`), { code: 'ETIMEDOUT' });
}

/**
 * Opens all connections, each not before its time, and stops trying when as many as are opened at once have failed in a
 * row: a target that is down is not hammered.
 */
export async function openConnections(
  connections: readonly Openable[],
  patience: OpeningPatience,
): Promise<ConnectReport> {
  const { opensAtUs, signal } = patience;
  const openings: ConnectionOpening[] = [];
  const order = connections.map((_, index) => index);
  if (opensAtUs !== undefined) order.sort((a, b) => (opensAtUs[a] ?? 0) - (opensAtUs[b] ?? 0));
  let opened = 0;
  let failedInARow = 0;
  let last: ConnectionOpening | undefined;

  async function openInTurn(): Promise<void> {
    for (let index = order.shift(); index !== undefined; index = order.shift()) {
      await untilDue(opensAtUs?.[index], patience);
      if (signal?.aborted === true || failedInARow >= OPENINGS_AT_ONCE) return;
      last = await openOne(connections[index]!, patience);
      openings[index] = last;
      if (last.category === 0) {
        opened += 1;
        failedInARow = 0;
        continue;
      }
      failedInARow += 1;
      // Until one has come through, none is tried in the place of one that failed.
      if (opened === 0) return;
    }
  }

  await Promise.all(Array.from({ length: Math.min(OPENINGS_AT_ONCE, connections.length) }, openInTurn));
  const untried = { category: last?.category || categoryId('aborted'), message: last?.message || 'not tried' };
  const rows = connections.map((_, connection) => openings[connection] ?? { connection, connectUs: 0, ...untried });
  return { opened, failed: rows.length - opened, openings: rows };
}

function untilDue(dueUs: number | undefined, { clock, signal }: OpeningPatience): Promise<void> | undefined {
  const waitUs = dueUs === undefined ? 0 : dueUs - clock.nowUs();
  if (waitUs <= 0 || signal?.aborted === true) return undefined;
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.setTimer(waitUs, end);
    signal?.addEventListener('abort', end, { once: true });
  });
}

async function openOne(connection: Openable, patience: OpeningPatience): Promise<ConnectionOpening> {
  const { clock, connectTimeoutMs, signal } = patience;
  const onAbort = (): void =>
    connection.giveUpOpening(Object.assign(new Error('opening was aborted'), { code: 'ABORT_ERR' }));
  const onTimeout = (): void => connection.giveUpOpening(connectTimeout(connectTimeoutMs));
  const timer = clock.setTimer(connectTimeoutMs * 1000, onTimeout);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await connection.open();
  } finally {
    timer.cancel();
    signal?.removeEventListener('abort', onAbort);
  }
}
