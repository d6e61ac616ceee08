import { STATUS_CODES } from 'node:http';

/** What a handler says; framing and the headers of every answer are added on the way out. */
export interface Answer {
  readonly status: number;
  /** `null`: none is set, and one is guessed where there is a body. */
  readonly contentType: string | null;
  readonly body: string;
  /** Names in canonical spelling. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The connection is closed after it. */
  readonly close?: boolean;
  /** Sent without the server's own headers: the HTTP layer said it, not a handler. */
  readonly bare?: boolean;
  /** The body has no end that is known: it is sent chunked, or ended by closing. */
  readonly isStream?: boolean;
  /** Nothing is sent: from here on this speaks on the connection, which is HTTP no more. `status` is what it begins with. */
  readonly takeOver?: () => void;
}

const JSON_TYPE = 'application/json';
/** Of answers in plain text. */
export const TEXT_TYPE = 'text/plain; charset=utf-8';
/** Of redirections. */
export const HTML_TYPE = 'text/html; charset=utf-8';

/** An answer with a JSON body; `json` is the encoded value, the final newline is added. */
export function jsonAnswer(status: number, json: string): Answer {
  return { status, contentType: JSON_TYPE, body: `${json}\n` };
}

/** A plain-text error with its final newline. */
export function textAnswer(status: number, text: string): Answer {
  return { status, contentType: TEXT_TYPE, body: `${text}\n` };
}

/** An answer without body and `Content-Type`. */
export function emptyAnswer(status: number): Answer {
  return { status, contentType: null, body: '' };
}

const REASONS: Readonly<Record<number, string>> = { ...STATUS_CODES, 499: 'status code 499' };

/** The first line of an answer, with its line end. */
export function statusLine(status: number, http10: boolean): string {
  return `HTTP/1.${http10 ? '0' : '1'} ${status} ${REASONS[status] ?? `status code ${status}`}\r\n`;
}
