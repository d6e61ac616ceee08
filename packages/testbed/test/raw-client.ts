import { connect } from 'node:net';

/** What came back over one connection, one character per byte, and how it ended. */
export interface RawAnswer {
  readonly text: string;
  readonly end: 'closed' | 'reset' | 'open';
}

/**
 * Sends bytes and reads until the server closes, or until `until` is satisfied by what has arrived.
 * A function among the pieces is awaited before the next is sent.
 */
export function sendRaw(
  port: number,
  pieces: string | readonly (string | (() => Promise<unknown>))[],
  until: (text: string) => boolean = () => false,
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    let settled = false;
    const settle = (end: RawAnswer['end']) => {
      if (settled) return;
      settled = true;
      socket.destroy();
      resolve({ text, end });
    };
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (until(text)) settle('open');
    });
    socket.on('end', () => settle('closed'));
    socket.on('error', () => settle('reset'));
    socket.on('connect', () => {
      void (async () => {
        for (const piece of typeof pieces === 'string' ? [pieces] : pieces) {
          if (typeof piece === 'string') socket.write(piece, 'latin1');
          else await piece();
        }
      })();
    });
  });
}

/** True once `count` whole answers with a `Content-Length`, or without a body, have arrived. */
export function answers(count: number): (text: string) => boolean {
  return (text) => {
    let rest = text;
    for (let index = 0; index < count; index += 1) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return false;
      const length = Number(/Content-Length: (\d+)/i.exec(rest.slice(0, end))?.[1] ?? 0);
      if (rest.length < end + 4 + length) return false;
      rest = rest.slice(end + 4 + length);
    }
    return true;
  };
}

/** A request with what every request needs. */
export function request(method: string, path: string, body?: string, headers = ''): string {
  const length = body === undefined ? '' : `Content-Length: ${body.length}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-Request-ID: r\r\n${headers}${length}\r\n${body ?? ''}`;
}
