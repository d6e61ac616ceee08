import type { Report } from '@syntrix-bench/metrics';

import type { Live, LiveSession } from './live.ts';

/** What is known of the run that is looked at. */
export interface FeedState {
  /** `null` before there is anything to report. */
  readonly report: Report | null;
  readonly live: Live | null;
  readonly sessions: readonly LiveSession[];
  /**
   * `lost`: nobody answers at the moment; what is shown is the last that was heard. `over`: nobody does since the run ended, and
   * nobody is asked any more.
   */
  readonly link: 'opening' | 'open' | 'lost' | 'over';
}

/** What a feed needs of the browser. */
export interface FeedParts {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** Opens the socket that tells of news; calls `onNews` for each, and `onEnd` when it is closed or never opens. */
  readonly listen: (onNews: () => void, onEnd: () => void) => { close(): void };
  /** Calls back once after so many ms. */
  readonly after: (ms: number, call: () => void) => { cancel(): void };
}

/** Options of {@link openFeed}. */
export interface FeedOptions {
  /** The session that is looked at; `null`: the newest. */
  readonly session: string | null;
  readonly onChange: (state: FeedState) => void;
}

/** A feed that runs until it is closed. */
export interface Feed {
  /** Orders the run. @returns what came of it, as a sentence */
  order(order: 'pause' | 'resume' | 'stop', token: string): Promise<OrderAnswer>;
  close(): void;
}

/** What came of an order. */
export interface OrderAnswer {
  readonly isDone: boolean;
  /** Whether the token was missing or wrong. */
  readonly isRefused: boolean;
  readonly message: string;
}

/** Without news everything is asked for so often. */
const EVERY_MS = 2_000;
/** What is over changes no more; others may begin. */
const EVERY_MS_OVER = 10_000;
const RECONNECT_MS = 2_000;
const OVER: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

/** Keeps what is known of a run up to date: by news over a socket, and by asking where none come. One question at a time. */
export function openFeed({ fetch, listen, after }: FeedParts, { session, onChange }: FeedOptions): Feed {
  const query = session === null ? '' : `?session=${encodeURIComponent(session)}`;
  let state: FeedState = { report: null, live: null, sessions: [], link: 'opening' };
  let closed = false;
  let asking = false;
  let again = false;
  let timer: { cancel(): void } | null = null;
  let socket: { close(): void } | null = null;

  const isOver = () => OVER.has(state.live?.status ?? '');

  const ask = async (): Promise<void> => {
    if (closed || state.link === 'over') return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    timer?.cancel();
    try {
      // What is not there yet is not asked for: that would be an error in the browser's log.
      const sessions = (await read<readonly LiveSession[]>('api/sessions')) ?? [];
      const live = session === null && sessions.length === 0 ? null : await read<Live>(`api/live${query}`);
      const report = live === null || live.status === 'starting' ? null : await read<Report>(`api/report${query}`);
      state = { report: report ?? state.report, live: live ?? state.live, sessions, link: 'open' };
    } catch {
      state = { ...state, link: isOver() ? 'over' : 'lost' };
    }
    asking = false;
    if (closed) return;
    onChange(state);
    if (state.link === 'over') return;
    if (again) {
      again = false;
      void ask();
      return;
    }
    timer = after(isOver() ? EVERY_MS_OVER : EVERY_MS, () => void ask());
  };

  /** `null` where there is nothing yet. @throws where nobody answers */
  const read = async <Answer>(url: string): Promise<Answer | null> => {
    const answer = await fetch(url, { cache: 'no-cache' });
    return answer.ok ? ((await answer.json()) as Answer) : null;
  };

  const connect = (): void => {
    if (closed || state.link === 'over') return;
    socket = listen(
      () => void ask(),
      () => {
        if (closed) return;
        // The monitor of a run goes with it: one question tells.
        if (isOver()) void ask();
        after(RECONNECT_MS, connect);
      },
    );
  };

  connect();
  void ask();
  return {
    order: async (order, token) => {
      const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
      try {
        const answer = await fetch(`api/control/${order}${query}`, { method: 'POST', headers });
        const said = (await answer.json()) as { readonly message?: string; readonly error?: string };
        void ask();
        return { isDone: answer.ok, isRefused: answer.status === 401, message: said.message ?? said.error ?? '' };
      } catch {
        return { isDone: false, isRefused: false, message: 'The monitor does not answer.' };
      }
    },
    close: () => {
      closed = true;
      timer?.cancel();
      socket?.close();
    },
  };
}
