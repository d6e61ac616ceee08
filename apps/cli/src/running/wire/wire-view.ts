import type { ObserveConnection } from '@syntrix-bench/core';

import type { OutputStream } from '../../context.ts';
import { createPaint, type Paint } from '../../screen.ts';
import { ExchangeLog, type Exchange } from './exchange-log.ts';
import type { SecretMask } from './secret-mask.ts';

/** What goes over the wire, shown under headings. */
export interface WireView {
  readonly observe: ObserveConnection;
  /** What is sent from now on belongs to this. */
  enter(heading: string): void;
  /** It has ended: what came back for it is whole. */
  leave(): void;
  /** Nothing more will come. */
  close(): void;
}

/** Shows on a stream each exchange as soon as it is whole; before the first operation that is set-up, behind one clean-up. */
export function openWireView(stream: OutputStream, mask: SecretMask, colour: boolean): WireView {
  const paint = createPaint(colour);
  let heading: string | null = 'set-up';
  const log = new ExchangeLog((exchange) => {
    if (heading !== null) stream.write(`${paint.bold(`== ${heading} ==`)}\n`);
    heading = null;
    stream.write(`${renderExchange(exchange, mask, paint).join('\n')}\n\n`);
  });
  return {
    observe: log.observe,
    enter: (next) => {
      log.flush();
      heading = printable(next);
    },
    leave: () => {
      log.flush();
      heading = 'clean-up';
    },
    close: () => log.flush(),
  };
}

/** Most characters of a body that are shown. */
const MOST_BODY_CHARACTERS = 2000;

/**
 * An exchange as lines: what was sent behind `>`, what came back behind `<`, as it went over the wire save for three
 * things. Secrets are masked, what could steer a terminal is escaped, and chunks are put together.
 */
export function renderExchange(exchange: Exchange, mask: SecretMask, paint: Paint): readonly string[] {
  const sent = readMessage(exchange.request);
  const came = readMessage(exchange.response);
  for (const message of [sent, came]) mask.learn(message.head, textOf(message.body) ?? '');
  const nothing = exchange.response.length === 0;
  return [
    paint.dim(`* connection ${exchange.connection}`),
    ...(exchange.request.length === 0 ? [] : messageLines('>', sent, exchange.requestBytesCut, mask)),
    ...(nothing ? [] : messageLines('<', came, exchange.responseBytesCut, mask)),
    ...(nothing ? [`* no answer: ${printable(mask.text(exchange.broken ?? 'none has come'))}`] : []),
  ];
}

function messageLines(mark: string, message: HttpMessage, cut: number, mask: SecretMask): readonly string[] {
  const lines = [...mask.head(message.head).map(printable), ...bodyLines(message, cut, mask)];
  return lines.map((line) => `${mark} ${line}`.trimEnd());
}

function bodyLines({ body, framing }: HttpMessage, cut: number, mask: SecretMask): readonly string[] {
  const length = body.length + cut;
  if (length === 0) return [];
  const frame = framing === null ? '' : `, ${framing}`;
  const text = textOf(body, cut > 0);
  if (text === null) return ['', `(binary, ${bytesText(length)}${frame})`];
  const masked = mask.text(text);
  const shown = masked.slice(0, MOST_BODY_CHARACTERS);
  const rest = masked.length > shown.length || cut > 0 ? [`(cut: ${bytesText(length)} in all${frame})`] : [];
  return [
    '',
    ...shown
      .replace(/\r?\n$/, '')
      .split(/\r?\n/)
      .map(printable),
    ...rest,
  ];
}

/** The body as text, null where it is none. A text whose end is missing may end within a character. */
function textOf(body: Uint8Array, unfinished = false): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body, { stream: unfinished });
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

function bytesText(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'byte' : 'bytes'}`;
}

// Controls, marks that change the direction of writing or that nobody sees, and halves of characters: everything by which a
// text could steer a terminal, or look like another.
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/** One line with everything unprintable written as an escape: `\x1b`, `\u202e`. */
export function printable(line: string): string {
  return line.replace(UNPRINTABLE, (character) => {
    if (character === '\t') return '\\t';
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** A request or an answer, taken apart. */
interface HttpMessage {
  /** First line and header lines, without line ends. */
  readonly head: readonly string[];
  readonly body: Uint8Array;
  /** How the body was framed, where it was taken out of its frame: `chunked`. */
  readonly framing: 'chunked' | null;
}

const HEAD_END = '\r\n\r\n';
const CHUNK_SIZE = /^([0-9a-fA-F]{1,8})(?:[;\s][^\r\n]*)?$/;

/** Takes bytes apart as far as they are HTTP/1.1; without the end of a head, all of it is head. */
function readMessage(bytes: Uint8Array): HttpMessage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.indexOf(HEAD_END);
  const head = (end < 0 ? buffer : buffer.subarray(0, end)).toString('latin1').split(/\r?\n/);
  if (end < 0) return { head, body: new Uint8Array(), framing: null };
  const framed = buffer.subarray(end + HEAD_END.length);
  const chunked = head.some((line) => /^transfer-encoding:[^\n]*\bchunked\s*$/i.test(line));
  const body = chunked ? unchunked(framed) : null;
  return body === null ? { head, body: framed, framing: null } : { head, body, framing: 'chunked' };
}

/** What the chunks hold; null where they are not well-formed. The last ones may be missing. */
function unchunked(framed: Buffer): Uint8Array | null {
  const pieces: Uint8Array[] = [];
  let at = 0;
  while (at < framed.length) {
    const lineEnd = framed.indexOf('\r\n', at);
    if (lineEnd < 0) break;
    const size = CHUNK_SIZE.exec(framed.toString('latin1', at, lineEnd))?.[1];
    if (size === undefined) return null;
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    pieces.push(framed.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
  return Buffer.concat(pieces);
}
