import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Context } from 'hono';

/** How many answers are kept as bytes. */
const MAX_KEPT = 64;

interface KeptAnswer {
  readonly version: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tag: string;
  /** Of the whole answer. */
  readonly headers: OutgoingHttpHeaders;
  /** For who has it. */
  readonly unchanged: OutgoingHttpHeaders;
  /** Whether it is still so; null: nobody can tell without asking anew. */
  readonly isFresh: (() => boolean) | null;
}

/** Answers as bytes, each until what it tells changes. */
export class KeptAnswers {
  readonly #headers: Readonly<Record<string, string>>;
  readonly #kept = new Map<string, KeptAnswer>();

  /** @param headers that go with every answer */
  constructor(headers: Readonly<Record<string, string>>) {
    this.#headers = headers;
  }

  /** Answers at once what was answered before and is still so, past all routes: clients ask again and again. False: it is for the routes. */
  answerAgain({ method, url = '', headers }: IncomingMessage, response: ServerResponse): boolean {
    const answer = method === 'GET' ? this.#kept.get(url) : undefined;
    if (answer?.isFresh?.() !== true) return false;
    if (headers['if-none-match'] === answer.tag) response.writeHead(304, answer.unchanged).end();
    else response.writeHead(200, answer.headers).end(answer.bytes);
    return true;
  }

  /** Answers a request with what `make` yields, made once for each version; `304` to who has it. */
  answer(
    c: Context,
    version: string,
    type: string,
    make: () => string,
    isFresh: KeptAnswer['isFresh'] = null,
  ): Response {
    const { pathname, search } = new URL(c.req.url);
    const key = pathname + search;
    const known = this.#kept.get(key);
    const disposition = c.res.headers.get('content-disposition');
    const { bytes, tag } = known?.version === version ? known : bytesOf(make());
    const unchanged = { 'cache-control': 'no-cache', etag: tag };
    const headers = {
      ...this.#headers,
      ...unchanged,
      ...(disposition === null ? {} : { 'content-disposition': disposition }),
      'content-type': type,
      'content-length': bytes.length,
    };
    this.#kept.delete(key);
    this.#kept.set(key, { version, bytes, tag, headers, unchanged, isFresh });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    c.header('etag', tag);
    if (c.req.header('if-none-match') === tag) return c.body(null, 304);
    c.header('content-type', type);
    return c.body(bytes);
  }
}

function bytesOf(text: string): Pick<KeptAnswer, 'bytes' | 'tag'> {
  const bytes = new TextEncoder().encode(text);
  return { bytes, tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}
