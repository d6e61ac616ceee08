import { startTestbed, type Testbed } from '../src/testbed.ts';
import type { TestbedOptions } from '../src/options.ts';
import type { Environment } from '../src/environment.ts';
import { WebSocketClient } from './web-socket-client.ts';

/** A testbed, a good token, and clients that are closed together. */
export class RealtimeScene {
  readonly testbed: Testbed;
  readonly token: string;
  #clients: WebSocketClient[] = [];

  private constructor(testbed: Testbed, token: string) {
    this.testbed = testbed;
    this.token = token;
  }

  static async start(options: TestbedOptions = {}, environment?: Environment): Promise<RealtimeScene> {
    const testbed = await startTestbed(options, environment);
    const answer = await fetch(`${testbed.url}/auth/v1/login`, {
      method: 'POST',
      body: '{"username":"syntrix","password":"Bench-Admin#2025"}',
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return new RealtimeScene(testbed, token);
  }

  /** A WebSocket that is open, and nothing more. */
  async connect(): Promise<WebSocketClient> {
    const client = new WebSocketClient(this.testbed.url);
    this.#clients.push(client);
    await client.opened();
    return client;
  }

  /** A WebSocket that is authenticated for `default`. */
  async open(): Promise<WebSocketClient> {
    const client = await WebSocketClient.open(this.testbed.url, this.token);
    this.#clients.push(client);
    return client;
  }

  write(method: string, path: string, body?: unknown, database = 'default'): Promise<Response> {
    return fetch(`${this.testbed.url}/api/v1/databases/${database}/documents/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  closeClients(): void {
    for (const client of this.#clients) client.close();
    this.#clients = [];
  }

  async close(): Promise<void> {
    this.closeClients();
    await this.testbed.close();
  }
}

const MAX_WAIT_MS = 60_000;

/** Waits until something holds on the server's side. @throws Error where it never does */
export async function until(holds: () => boolean): Promise<void> {
  const lastMs = performance.now() + MAX_WAIT_MS;
  while (!holds()) {
    if (performance.now() > lastMs) throw new Error(`never: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Text without what the clock says. */
export function timeless(text: string): string {
  return text.replace(/"(createdAt|updatedAt|timestamp)":\d{13}/g, '"$1":T');
}
