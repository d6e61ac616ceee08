import { openEventStream, type EventStreamEnd } from '@syntrix-bench/client';

import { fine, unknown, warning, type Finding } from './finding.ts';
import { ANY_COLLECTION, type TargetWorld } from './target-world.ts';

/** A stream that lives longer than this is not under the server's default write time-out of 10 s. */
const PROVEN_MS = 10_500;
/** The server sends a sign of life 15 s after a stream's begin: what is silent for so long has something in between. */
const SILENT_MS = 20_000;
const CUT_OFF: readonly string[] = ['connection_closed', 'connection_reset'];
const ABOUT = 'write time-out';
const NOT_CONCERNED = 'Document and WebSocket traffic is unaffected.';

/** What is said where nothing was looked at, by wish. */
export const EVENT_STREAM_LEFT_OUT: Finding = unknown(
  ABOUT,
  'not checked: it takes 15 s',
  `Run without --quick to see whether event streams are cut off. ${NOT_CONCERNED}`,
);

/** How a stream is held. */
interface HeldStream {
  /** Called once the stream is open, and will be held for a while. */
  readonly onHold: () => void;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/** What became of the stream, and when, in ms since it was asked for. */
type Outcome =
  | { readonly kind: 'alive'; readonly afterMs: number }
  | { readonly kind: 'silent'; readonly afterMs: number }
  | { readonly kind: 'over'; readonly afterMs: number; readonly end: EventStreamEnd };

/**
 * Whether the server cuts event streams off. Its write time-out strikes at the first write after it, which is the sign of
 * life after 15 s: nothing needs to be written to see it.
 */
export async function checkEventStream(
  world: TargetWorld,
  token: string | null,
  { onHold, signal }: HeldStream,
): Promise<Finding> {
  if (token === null) {
    return unknown(
      ABOUT,
      'not checked: an event stream needs a token',
      `Give a user, a token or a key. ${NOT_CONCERNED}`,
    );
  }
  return findingOf(await holdStream(world, token, { onHold, signal }));
}

function holdStream(world: TargetWorld, token: string, { onHold, signal }: HeldStream): Promise<Outcome> {
  const { clock, url, database, collections } = world;
  const startUs = clock.nowUs();
  return new Promise((resolve) => {
    const settle = (outcome: (afterMs: number) => Outcome): void => {
      timer.cancel();
      resolve(outcome((clock.nowUs() - startUs) / 1000));
    };
    const onSignOfLife = (): void => {
      if ((clock.nowUs() - startUs) / 1000 < PROVEN_MS) return;
      settle((afterMs) => ({ kind: 'alive', afterMs }));
      stream.close();
    };
    const timer = clock.setTimer(SILENT_MS * 1000, () => {
      settle((afterMs) => ({ kind: 'silent', afterMs }));
      stream.close();
    });
    const stream = openEventStream(
      {
        url,
        database,
        collection: collections[0] ?? ANY_COLLECTION,
        token,
        clock,
        headers: world.headers(`doctor-${world.newId()}`),
      },
      {
        onOpen: onHold,
        onComment: onSignOfLife,
        onEvent: onSignOfLife,
        onEnd: (end) => settle((afterMs) => ({ kind: 'over', afterMs, end })),
      },
    );
    signal.addEventListener('abort', () => {
      settle((afterMs) => ({ kind: 'silent', afterMs }));
      stream.close();
    });
  });
}

function findingOf(outcome: Outcome): Finding {
  const after = `${Math.round(outcome.afterMs / 1000)} s`;
  if (outcome.kind === 'alive')
    return fine(ABOUT, `an event stream is still open after ${after} (longer time-outs are not seen)`);
  if (outcome.kind === 'silent') {
    const remedy = `Look for a proxy that buffers responses: events would arrive late or never. ${NOT_CONCERNED}`;
    return warning(ABOUT, `an event stream was silent for ${after}; the server sends a heartbeat after 15 s`, remedy);
  }
  const { end } = outcome;
  if (end.kind === 'refused') return refusal(end.error.status, end.error.message, end.error.hint);
  if (end.kind === 'broken' && !CUT_OFF.includes(end.error.category)) {
    return warning(ABOUT, `cannot be seen: ${end.error.message}`, `Look for a proxy. ${NOT_CONCERNED}`);
  }
  if (outcome.afterMs < PROVEN_MS) {
    const remedy = `Look for a proxy, or a server that restarts: the write time-out shows only after 15 s. ${NOT_CONCERNED}`;
    return warning(ABOUT, `an event stream was cut off after ${after}`, remedy);
  }
  return warning(
    ABOUT,
    `an event stream was cut off after ${after}: the server's is shorter than that (10 s by default)`,
    `For runs with event streams set server.http_write_timeout: 24h and restart the server. ${NOT_CONCERNED}`,
  );
}

function refusal(status: number, message: string, hint: string): Finding {
  if (status === 404 || status === 405) {
    return unknown(ABOUT, 'not checked: this target has no event streams', NOT_CONCERNED);
  }
  if (/^.*: origin /.test(message)) {
    const remedy = `Allow clients without an Origin: gateway.realtime.allow_dev_origin: true. ${NOT_CONCERNED}`;
    return warning(ABOUT, `cannot be seen: ${message}`, remedy);
  }
  return unknown(ABOUT, `cannot be seen: ${message}`, `${hint === '' ? '' : `${hint} `}${NOT_CONCERNED}`);
}
