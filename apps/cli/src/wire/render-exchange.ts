import type { Paint } from '../help/paint.ts';
import type { Exchange } from './exchange-log.ts';
import { readMessage, type HttpMessage } from './http-message.ts';
import { printable } from './printable.ts';
import type { SecretMask } from './secret-mask.ts';

/** Most characters of a body that are shown. */
export const MOST_BODY_CHARACTERS = 2000;

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
