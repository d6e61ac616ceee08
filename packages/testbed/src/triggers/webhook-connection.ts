import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import type { WebhookTarget } from './webhook-target.ts';

/** What a receiver answered with, as far as it counts. */
export interface WebhookReply {
  /** 0: no answer. */
  readonly status: number;
  /** `''`: none. */
  readonly location: string;
}

const NO_REPLY: WebhookReply = { status: 0, location: '' };

/** A head beyond this is no answer. */
const MAX_HEAD_BYTES = 1024 * 1024;
const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: [^\r\n]*)?\r?\n/;
const HEAD_END = /\r?\n\r?\n/;

/** One connection to a receiver: one request at a time. */
export class WebhookConnection {
  readonly #socket: Socket;
  readonly #freed: (connection: WebhookConnection) => void;
  #head = '';
  #done: ((reply: WebhookReply) => void) | undefined;

  /** @param freed It can take another request. */
  constructor(target: WebhookTarget, freed: (connection: WebhookConnection) => void, gone: () => void) {
    this.#freed = freed;
    const place = { host: target.hostName, port: target.port };
    const name = isIP(target.hostName) === 0 ? { servername: target.hostName } : {};
    this.#socket = target.isSecure ? connectSecure({ ...place, ...name }) : connectPlain(place);
    this.#socket.setNoDelay(true);
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => this.#take(text));
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('end', () => this.#socket.destroy());
    this.#socket.on('close', () => {
      gone();
      this.#end(NO_REPLY);
    });
  }

  /** `done` is called once, later. */
  send(request: string, done: (reply: WebhookReply) => void): void {
    this.#head = '';
    this.#done = done;
    this.#socket.write(request);
  }

  /** Breaks it off; a request under way gets no answer. */
  close(): void {
    this.#socket.destroy();
    this.#end(NO_REPLY);
  }

  #end(reply: WebhookReply): void {
    const done = this.#done;
    this.#done = undefined;
    done?.(reply);
  }

  #take(text: string): void {
    if (this.#done === undefined) {
      // Nobody asked.
      this.#socket.destroy();
      return;
    }
    this.#head += text;
    const end = HEAD_END.exec(this.#head);
    if (end === null) {
      if (this.#head.length > MAX_HEAD_BYTES) this.close();
      return;
    }
    const head = this.#head.slice(0, end.index + end[0].length);
    const rest = this.#head.slice(head.length);
    const [, minor = '', code = ''] = STATUS_LINE.exec(head) ?? [];
    if (code === '') {
      this.close();
      return;
    }
    const status = Number(code);
    if (status < 200 && status !== 101) {
      // An interim answer: the other one follows.
      this.#head = '';
      if (rest !== '') this.#take(rest);
      return;
    }
    const isKept =
      rest === '' && minor === '1' && isKnownToBeEmpty(status, head) && !/\nconnection:[^\n]*close/i.test(head);
    const location = /\nlocation:[ \t]*([^\r\n]*)/i.exec(head)?.[1]?.trim() ?? '';
    const done = this.#done;
    this.#done = undefined;
    if (isKept) this.#freed(this);
    else this.#socket.destroy();
    done({ status, location });
  }
}

/** Only such an answer leaves its connection open: a body is never read. */
function isKnownToBeEmpty(status: number, head: string): boolean {
  return (
    status === 204 ||
    status === 304 ||
    (/\ncontent-length:[ \t]*0[ \t]*\r?\n/i.test(head) && !/\ntransfer-encoding:/i.test(head))
  );
}
