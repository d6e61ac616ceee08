import { type Answer, emptyAnswer, HTML_TYPE, textAnswer } from '../http/answer.ts';

export const HEALTHY: Answer = { status: 200, contentType: null, body: 'OK' };
export const UNKNOWN_PATH = textAnswer(404, '404 page not found');
export const PREFLIGHT = emptyAnswer(204);

/** What the HTTP layer says to an expectation other than `100-continue`. */
export const EXPECTATION_FAILED: Answer = {
  status: 417,
  contentType: null,
  body: '',
  headers: [['Connection', 'close']],
  close: true,
  bare: true,
};
export function wrongMethod(allow: string): Answer {
  return { ...textAnswer(405, 'Method Not Allowed'), headers: [['Allow', allow]] };
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** The way to a clean path. Only GET and HEAD get words with it. */
export function redirectTo(location: string, method: string): Answer {
  const headers = [['Location', location]] as const;
  if (method !== 'GET' && method !== 'HEAD') return { status: 307, contentType: null, body: '', headers };
  const href = location.replace(/[&<>"']/g, (character) => HTML_ESCAPES[character] ?? character);
  // The server writes these words for GET alone; the encoder drops them for HEAD, which has no length then.
  return {
    status: 307,
    contentType: HTML_TYPE,
    body: method === 'GET' ? `<a href="${href}">Temporary Redirect</a>.\n\n` : '',
    headers,
  };
}
