import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './realtime-scene.ts';

/** A request as a receiver saw it. */
export interface ReceivedCall {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Its text as JSON; undefined for none. */
  readonly body: Record<string, unknown> | undefined;
  /** Connections that had been opened when it came. */
  readonly connections: number;
}

/** How a receiver answers the nth request, counted from 0. A number: with that status, and nothing more. */
export type AnswerPlan = (call: ReceivedCall, number: number) => number | ((response: ServerResponse) => void);

/** A receiver of webhooks that remembers what it got. */
export class WebhookReceiver {
  readonly calls: ReceivedCall[] = [];
  readonly #server: Server;
  readonly #plan: AnswerPlan;
  #connections = 0;

  private constructor(plan: AnswerPlan) {
    this.#plan = plan;
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method = '', url = '', rawHeaders, headers } = request;
        const text = Buffer.concat(pieces).toString();
        const body = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
        const call = { method, path: url, rawHeaders, headers, text, body, connections: this.#connections };
        this.calls.push(call);
        const answer = this.#plan(call, this.calls.length - 1);
        if (typeof answer === 'number') response.writeHead(answer, { 'Content-Length': 0 }).end();
        else answer(response);
      });
    });
    this.#server.on('connection', () => (this.#connections += 1));
  }

  /** @param plan @default 204 for all */
  static async start(plan: AnswerPlan = () => 204): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver(plan);
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get connections(): number {
    return this.#connections;
  }

  /** Waits until so many calls have come, and tells what they were about. */
  async received(count: number): Promise<readonly ReceivedCall[]> {
    await until(() => this.calls.length >= count);
    return this.calls;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
