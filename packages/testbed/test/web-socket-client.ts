import { WebSocket } from 'ws';

/** A client of the realtime endpoint that keeps what it hears. */
export class WebSocketClient {
  readonly socket: WebSocket;
  /** Text messages as they came. */
  readonly heard: string[] = [];
  /** Code and reason of the end, once it has come. */
  ended: { readonly code: number; readonly reason: string } | undefined;
  #waiting: (() => void)[] = [];

  constructor(url: string, options: Readonly<Record<string, unknown>> = {}) {
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}/realtime/ws`, { perMessageDeflate: false, ...options });
    this.socket.on('message', (data: Buffer) => {
      this.heard.push(data.toString('utf8'));
      this.#wake();
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', (code, reason) => {
      this.ended = { code, reason: reason.toString() };
      this.#wake();
    });
  }

  /** Opens a connection and authenticates it. */
  static async open(url: string, token: string, database = 'default'): Promise<WebSocketClient> {
    const client = new WebSocketClient(url);
    await client.opened();
    client.say({ type: 'auth', payload: { token, database } });
    await client.until(() => client.heard.length === 1 || client.ended !== undefined);
    client.heard.length = 0;
    return client;
  }

  opened(): Promise<void> {
    return new Promise((resolve) => this.socket.once('open', resolve));
  }

  /** Sends a message; a text as it is. */
  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Says something and hears out the answer, which is no event. */
  async ask(message: unknown): Promise<string> {
    const before = this.heard.length;
    this.say(message);
    let answer: string | undefined;
    await this.until(() => {
      answer = this.heard.slice(before).find((text) => !text.startsWith('{"type":"event"'));
      return answer !== undefined;
    });
    return answer ?? '';
  }

  /** Subscribes and waits for the answer. */
  async subscribe(
    id: string,
    collection: string,
    more: Readonly<Record<string, unknown>> = {},
    filters: unknown[] = [],
  ): Promise<string> {
    return this.ask({ id, type: 'subscribe', payload: { query: { collection, filters }, includeData: true, ...more } });
  }

  /** Events heard so far, decoded. */
  get events(): readonly { readonly subId: string; readonly delta: Readonly<Record<string, unknown>> }[] {
    return this.heard
      .filter((text) => text.startsWith('{"type":"event"'))
      .map((text) => (JSON.parse(text) as { payload: { subId: string; delta: Record<string, unknown> } }).payload);
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.socket.terminate();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
