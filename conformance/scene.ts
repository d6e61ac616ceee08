import { same } from './expectations.ts';
import type { Target } from './target.ts';
import { talk, type Piece, type WireAnswer, type WireOptions, type WireResult } from './wire.ts';

/** An answer with its body decoded. */
export interface Answer extends WireAnswer {
  /** The body as UTF-8. */
  readonly text: string;
  /** The body as JSON, undefined where it is none. */
  readonly json: unknown;
}

export interface CallOptions {
  /** Bearer token; left out: none. */
  readonly token?: string | undefined;
  /** Whole header lines. */
  readonly headers?: readonly string[];
}

const SYSTEM_FIELDS = ['createdAt', 'updatedAt'];

/** What one check works with: the target, and names nobody else uses. */
export class Scene {
  readonly target: Target;
  /** A collection of this check alone. */
  readonly collection: string;
  /** A text of this check alone, fit for slugs. */
  readonly unique: string;

  constructor(target: Target, unique: string) {
    this.target = target;
    this.unique = unique;
    this.collection = `c-${unique}`;
  }

  /** Path of the documents of a database. */
  documents(database = 'default'): string {
    return `/api/v1/databases/${database}/documents`;
  }

  /** Path of a document of this check's collection. */
  path(id: string): string {
    return `${this.documents()}/${this.collection}/${id}`;
  }

  /** Path of this check's collection. */
  get home(): string {
    return `${this.documents()}/${this.collection}`;
  }

  /** Sends bytes as they are. */
  raw(pieces: Piece | readonly Piece[], options?: WireOptions): Promise<WireResult> {
    return talk(this.target.host, this.target.port, pieces, options);
  }

  /** A request as text: the body is sent as UTF-8, from an address the limiter has not seen. */
  request(method: string, path: string, body?: string, { token, headers = [] }: CallOptions = {}): string {
    const bytes = body === undefined ? undefined : Buffer.from(body).toString('latin1');
    const lines = [
      `${method} ${path} HTTP/1.1`,
      'Host: conformance',
      `X-Forwarded-For: ${this.target.freshAddress()}`,
      ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
      ...headers,
      ...(bytes === undefined ? [] : [`Content-Length: ${bytes.length}`]),
    ];
    return `${lines.join('\r\n')}\r\n\r\n${bytes ?? ''}`;
  }

  /** One request over a connection of its own. */
  async call(method: string, path: string, body?: string, options?: CallOptions): Promise<Answer> {
    const { answers } = await this.raw(this.request(method, path, body, options), {
      heads: [method === 'HEAD'],
      timeoutMs: 15_000,
    });
    const [answer] = answers;
    if (answer === undefined) throw new Error(`no answer to ${method} ${path}`);
    return decoded(answer);
  }

  /** Calls and compares status and body: JSON by value, a text as it is, `null` for an empty one. Times are left out. */
  async expect(
    status: number,
    body: unknown,
    ...[method, path, sent, options]: Parameters<Scene['call']>
  ): Promise<Answer> {
    const answer = await this.call(method, path, sent, options);
    const seen =
      body === null || typeof body === 'string' ? (answer.text === '' ? null : answer.text) : withoutTimes(answer.json);
    same(
      [answer.status, seen],
      [status, body],
      `${method} ${path.slice(0, 120)}${sent === undefined ? '' : ` ${sent.slice(0, 120)}`}`,
    );
    return answer;
  }

  /** A JSON error, byte for byte. */
  error(status: number, code: string, message: string, ...call: Parameters<Scene['call']>): Promise<Answer> {
    return this.expect(status, `${JSON.stringify({ code, message })}\n`, ...call);
  }

  badRequest(message: string, ...call: Parameters<Scene['call']>): Promise<Answer> {
    return this.error(400, 'BAD_REQUEST', message, ...call);
  }

  /** Puts a document in place. */
  async seed(document: Record<string, unknown>): Promise<void> {
    const answer = await this.call('POST', this.home, JSON.stringify(document));
    same(answer.status, 201, `seeding ${JSON.stringify(document).slice(0, 80)}: status`);
  }

  /** What a document of this check looks like on the wire, times left out. */
  document(fields: Record<string, unknown>, version = 1): Record<string, unknown> {
    return { ...fields, collection: this.collection, version };
  }

  /** Runs a query. */
  query(
    body: Record<string, unknown> | string,
    options: CallOptions = { token: this.target.userToken },
  ): Promise<Answer> {
    return this.call(
      'POST',
      '/api/v1/databases/default/query',
      typeof body === 'string' ? body : JSON.stringify({ collection: this.collection, ...body }),
      options,
    );
  }

  /** Ids a query answers with. */
  async idsOf(body: Record<string, unknown>): Promise<readonly string[]> {
    const answer = await this.query(body);
    same(answer.status, 200, `query ${JSON.stringify(body)}: status`);
    return (answer.json as { id: string }[]).map(({ id }) => id);
  }

  /** Repeats until the index has caught up and the ids are as expected, or ten seconds have passed. */
  async expectIds(ids: readonly string[], body: Record<string, unknown>): Promise<void> {
    await this.target.eventually(async () => same(await this.idsOf(body), ids, `ids of ${JSON.stringify(body)}`));
  }
}

/** A document, or a list of them, without its own times. */
export function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !SYSTEM_FIELDS.includes(name)));
}

export function decoded(answer: WireAnswer): Answer {
  const text = Buffer.from(answer.body, 'latin1').toString('utf8');
  return { ...answer, text, json: jsonOf(text) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
