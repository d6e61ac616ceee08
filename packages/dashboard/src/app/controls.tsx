import { useEffect, useState } from 'preact/hooks';

import type { Feed } from '../feed.ts';
import type { Live } from '../live.ts';

/** Pause, resume and stop, with the token where the monitor asks for one. */
export function Controls({ live, feed }: { readonly live: Live; readonly feed: Feed }) {
  const [token, setToken] = useState('');
  const [said, setSaid] = useState('');
  const [isSure, setSure] = useState(false);
  // What was said of one state is not true of the next.
  useEffect(() => setSaid((last) => (last.startsWith(`${live.status}:`) ? last : '')), [live.status]);
  const order = (what: 'pause' | 'resume' | 'stop') => {
    setSure(false);
    void feed.order(what, token).then(({ isRefused, message }) => {
      setSaid(isRefused ? 'The token that was printed at start is missing or wrong.' : message);
    });
  };
  return (
    <div class="controls">
      {live.token_needed ? (
        <label>
          Token{' '}
          <input
            type="password"
            autocomplete="off"
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
      ) : null}
      {live.status === 'paused' ? (
        <button type="button" onClick={() => order('resume')}>
          Resume
        </button>
      ) : (
        <button type="button" onClick={() => order('pause')}>
          Pause
        </button>
      )}
      {isSure ? (
        <>
          <button type="button" class="danger" onClick={() => order('stop')}>
            Stop the run now
          </button>
          <button type="button" onClick={() => setSure(false)}>
            Let it go on
          </button>
        </>
      ) : (
        <button type="button" onClick={() => setSure(true)}>
          Stop
        </button>
      )}
      <span role="status">{said}</span>
    </div>
  );
}
