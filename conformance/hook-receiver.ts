import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Mismatch } from './expectations.ts';

/** A call as it came. */
export interface HookCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly text: string;
  /** When it came, ms of a monotonic clock. */
  readonly atMs: number;
}

/** What is in a body. */
export interface HookBody {
  readonly triggerId: string;
  readonly event: string;
  readonly collection: string;
  readonly documentId: string;
  readonly preIssuedToken: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 5;

/** Takes the calls of webhooks. A document says how calls about it are answered: `answers: [500, 204]`, the last one from there on. */
export class HookReceiver {
  readonly calls: HookCall[] = [];
  readonly #server: Server;
  readonly #answered = new Map<string, number>();

  private constructor() {
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method = '', url: path = '', rawHeaders } = request;
        const text = Buffer.concat(pieces).toString();
        this.calls.push({ method, path, rawHeaders, text, atMs: performance.now() });
        const status = path === '/redirected' ? 204 : this.#statusFor(text);
        const location = status > 300 && status < 309 ? { Location: '/redirected' } : {};
        response.writeHead(status, { 'Content-Length': 0, ...location }).end();
      });
    });
  }

  /** @param port 0: any free one */
  static async start(port: number): Promise<HookReceiver> {
    const receiver = new HookReceiver();
    receiver.#server.listen(port, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Waits for so many calls that say something. @throws Mismatch where they do not come */
  async saying(words: string, count: number): Promise<readonly HookCall[]> {
    const lastMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = this.calls.filter(({ text }) => text.includes(words));
      if (found.length >= count) return found;
      if (performance.now() > lastMs)
        throw new Mismatch(`webhook: ${found.length} of ${count} calls about ${words} came within ${PATIENCE_MS} ms`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #statusFor(text: string): number {
    const { documentId, payload } = bodyOf({ text });
    const { answers } = payload ?? {};
    if (!Array.isArray(answers) || answers.length === 0) return 204;
    const before = this.#answered.get(documentId) ?? 0;
    this.#answered.set(documentId, before + 1);
    return Number(answers[Math.min(before, answers.length - 1)]);
  }
}

export function bodyOf({ text }: Pick<HookCall, 'text'>): HookBody {
  return JSON.parse(text) as HookBody;
}
