/** The server's end of a WebSocket that costs next to nothing, for benches: it acknowledges whatever it is asked. */
import { createHash } from 'node:crypto';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The answer to a request to upgrade, by its `Sec-WebSocket-Key`. */
export function upgradeAnswer(key) {
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

/** A text as one frame. */
export function frame(text) {
  const body = Buffer.from(`${text}\n`);
  const head =
    body.length < 126 ? Buffer.of(0x81, body.length) : Buffer.of(0x81, 126, body.length >> 8, body.length & 255);
  return Buffer.concat([head, body]);
}

/** Acknowledges and closes as the client's frames ask for. Returns what takes their bytes. */
export function acknowledging(socket) {
  let unread = Buffer.alloc(0);
  return (bytes) => {
    unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes]);
    while (unread.length >= 6) {
      const short = unread[1] & 0x7f;
      const at = short < 126 ? 2 : 4;
      const size = short < 126 ? short : unread.readUInt16BE(2);
      if (unread.length < at + 4 + size) return;
      const payload = Buffer.from(unread.subarray(at + 4, at + 4 + size));
      for (let index = 0; index < size; index += 1) payload[index] ^= unread[at + (index % 4)];
      const opcode = unread[0] & 0x0f;
      unread = unread.subarray(at + 4 + size);
      if (opcode === 8) socket.end(Buffer.concat([Buffer.of(0x88, payload.length), payload]));
      if (opcode !== 1) continue;
      const { id, type } = JSON.parse(payload.toString());
      socket.write(frame(JSON.stringify({ id, type: `${type}_ack` })));
    }
  };
}
