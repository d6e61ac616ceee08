import type { ErrorCategory } from '../categories.ts';
import { SyntrixError } from '../errors.ts';
import type { ConnectStamps } from './realtime.ts';

/** Whom a link tells what happens to it. Nothing is told while its opener runs. */
export interface LinkListener {
  /** Messages can be sent. */
  onOpen(): void;
  /** One message of text, and its size on the wire. */
  onMessage(text: string, bytes: number): void;
  onPong(): void;
  /** Called once, and nothing after it: null where it was closed by us in good order. */
  onEnd(error: SyntrixError | null): void;
}

/** Stamps of what has not begun. */
export const NOT_BEGUN: ConnectStamps = { startUs: 0, connectedUs: 0, upgradedUs: 0, authenticatedUs: 0 };

/** The stamps of a link, which are filled in. */
export type FillingStamps = { -readonly [Stamp in keyof ConnectStamps]: number };

/** One way to a server and back, from its first packet to its last: carries messages, and knows nothing of what they say. */
export interface Link {
  /** `authenticatedUs` is filled in by the listener. */
  readonly stamps: FillingStamps;
  /** When the last byte was read. */
  readonly lastReceivedUs: number;
  /** For how long reads had not emptied the socket before the latest one, in microseconds; 0 where they had. */
  readonly behindUs: number;
  readonly isReading: boolean;
  /** Only while it is open and read: a server keeps what it cannot answer for ever. */
  send(text: string): void;
  ping(): void;
  pauseReading(): void;
  resumeReading(): void;
  /** Begins to close in good order; `onEnd` tells when it is closed. */
  close(): void;
  /** Cuts it off, for a reason of ours; null for none. `onEnd` is called before it returns. */
  end(error: SyntrixError | null): void;
}

/** Begins to open a link. @param localAddress to connect from; undefined: the system's choice */
export type OpenLink = (localAddress: string | undefined, listener: LinkListener) => Link;

/** What a link broke by, or could not be opened by. */
export function linkError(
  { upgradedUs }: ConnectStamps,
  category: ErrorCategory,
  sample: string,
  status = 0,
  code = '',
): SyntrixError {
  const what = upgradedUs > 0 ? 'the realtime connection was lost' : 'the realtime connection was not opened';
  const at = status === 0 ? '' : ` (status ${status})`;
  return new SyntrixError(`${what}${at}${sample === '' ? '' : `: ${sample}`}`, { category, status, code, sample });
}
