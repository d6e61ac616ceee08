import type { TargetUrl } from '../../target/target-url.ts';
import type { WorkerHeaders } from '../worker-headers.ts';

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PATH = /^\/[\x21\x22\x24-\x7e]*$/;
const USUAL_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** Methods whose missing body is announced as an empty one (RFC 9110, 8.6). */
const EXPECTING_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Why HTTP cannot carry such a request; empty if it can. */
export function requestProblem(method: string, path: string): string {
  if (!USUAL_METHODS.has(method) && !METHOD.test(method)) return 'the method is not a token';
  return PATH.test(path) ? '' : 'the path does not begin with "/" or has characters that must be percent-encoded';
}

/** Heads of requests, of which all but the first line and the length is put together once per credential. */
export class RequestHeads {
  readonly #prefix: string;
  readonly #host: string;
  readonly #headers: WorkerHeaders;
  /** By the list that {@link WorkerHeaders} hands out: the same one until a worker's credential changes. */
  readonly #rests = new WeakMap<readonly string[], string>();
  #lastList: readonly string[] = [];
  #lastRest = '';

  constructor(target: TargetUrl, headers: WorkerHeaders) {
    this.#prefix = target.pathPrefix;
    this.#host = new URL(target.origin).host;
    this.#headers = headers;
  }

  /** @param bodyBytes length of the body; -1 for none */
  headOf(worker: number, method: string, path: string, bodyBytes: number): string {
    const start = `${method} ${this.#prefix}${path}${this.#restFor(this.#headers.of(worker, bodyBytes >= 0))}`;
    if (bodyBytes >= 0) return `${start}content-length: ${bodyBytes}\r\n\r\n`;
    return EXPECTING_BODY.has(method) ? `${start}content-length: 0\r\n\r\n` : `${start}\r\n`;
  }

  #restFor(list: readonly string[]): string {
    if (list === this.#lastList) return this.#lastRest;
    let rest = this.#rests.get(list);
    if (rest === undefined) this.#rests.set(list, (rest = this.#restOf(list)));
    this.#lastList = list;
    this.#lastRest = rest;
    return rest;
  }

  #restOf(list: readonly string[]): string {
    let lines = '';
    let host = `host: ${this.#host}\r\n`;
    for (let at = 0; at + 1 < list.length; at += 2) {
      if (list[at]?.toLowerCase() === 'host') host = '';
      lines += `${list[at]}: ${list[at + 1]}\r\n`;
    }
    return ` HTTP/1.1\r\n${host}connection: keep-alive\r\n${lines}`;
  }
}
