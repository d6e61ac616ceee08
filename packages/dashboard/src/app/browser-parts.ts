import type { FeedParts } from '../feed.ts';

/** A feed's needs, as a browser has them. */
export const BROWSER_PARTS: FeedParts = {
  fetch: (url, init) => fetch(url, init),
  listen: (onNews, onEnd) => {
    const url = new URL('ws/metrics', location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    url.search = '';
    const socket = new WebSocket(url);
    socket.addEventListener('message', onNews);
    socket.addEventListener('close', onEnd);
    return socket;
  },
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
