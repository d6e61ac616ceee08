import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';

import { startRawServer, type RawRequest, type RawServer } from './raw-server.ts';

/** A message of the client as the server reads it. */
export interface ClientMessage {
  readonly id: string;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The server's end of one WebSocket, which sends whatever bytes a test wants. */
export interface RawPeer {
  readonly socket: Socket;
  /** Number of the connection, in order of opening. */
  readonly index: number;
  /** What the client has said so far. */
  readonly messages: ClientMessage[];
  /** Opcodes of the control frames that came so far. */
  readonly controls: number[];
  /** Sends one message of text, with the line break that the server ends them with. */
  say(message: object): void;
}

/** What a WebSocket server does; left out, it does what a good one does. */
export interface RawPeerBehaviour {
  /** Instead of switching protocols. */
  onUpgrade?(request: RawRequest, peer: RawPeer): void;
  /** @default acknowledges whatever it is */
  onMessage?(message: ClientMessage, peer: RawPeer): void;
  /** Pings, pongs and closes. @default answers pings and closes */
  onControl?(opcode: number, payload: Buffer, peer: RawPeer): void;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** What frames are, by the number in their first byte. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Starts a server of WebSockets on 127.0.0.1 that is made of raw sockets. `peers` are added in order of opening. */
export function startRawPeers(behave: RawPeerBehaviour, peers: RawPeer[] = []): Promise<RawServer> {
  return startRawServer((request, { socket, index }) => {
    if (request.method !== 'GET') return;
    const peer: RawPeer = {
      socket,
      index,
      messages: [],
      controls: [],
      say: (message) => socket.write(frame(`${JSON.stringify(message)}\n`)),
    };
    peers.push(peer);
    readFrames(socket, (opcode, payload) => hear(opcode, payload, peer, behave));
    if (behave.onUpgrade !== undefined) behave.onUpgrade(request, peer);
    else socket.write(upgradeAnswer(request));
  });
}

/** The head with which a server switches to WebSocket. */
export function upgradeAnswer({ headers }: RawRequest): string {
  const accept = createHash('sha1')
    .update(`${headers.get('sec-websocket-key')}${GUID}`)
    .digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

/** One frame as a server sends it. */
export function frame(payload: string | Buffer, opcode: number = OPCODE.text, first = 0x80): Buffer {
  const body = Buffer.from(payload as string);
  const { length } = body;
  const head = length < 126 ? Buffer.alloc(2) : length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = first | opcode;
  head[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (length >= 65_536) head.writeBigUInt64BE(BigInt(length), 2);
  else if (length >= 126) head.writeUInt16BE(length, 2);
  return Buffer.concat([head, body]);
}

/** Acknowledges a request. */
export function acknowledge({ id, type }: ClientMessage, peer: RawPeer): void {
  peer.say({ id, type: `${type}_ack` });
}

function hear(opcode: number, payload: Buffer, peer: RawPeer, behave: RawPeerBehaviour): void {
  if (opcode === OPCODE.text) {
    const message = JSON.parse(payload.toString()) as ClientMessage;
    peer.messages.push(message);
    (behave.onMessage ?? acknowledge)(message, peer);
    return;
  }
  peer.controls.push(opcode);
  if (behave.onControl !== undefined) behave.onControl(opcode, payload, peer);
  else if (opcode === OPCODE.ping) peer.socket.write(frame(payload, OPCODE.pong));
  else if (opcode === OPCODE.close) peer.socket.end(frame(payload, OPCODE.close));
}

/** Reads masked frames off a socket, behind the head of the request. */
function readFrames(socket: Socket, onFrame: (opcode: number, payload: Buffer) => void): void {
  const read = frameReader(onFrame);
  let isFirst = true;
  socket.on('data', (bytes: Buffer) => {
    // What carried the request is told here, too, where this listener was added while it was.
    const isHead = isFirst && bytes.toString('latin1', 0, 4) === 'GET ';
    isFirst = false;
    if (!isHead) read(bytes);
  });
}

/** Reads masked frames, in whatever pieces their bytes come: head and payload of one are written apart. */
export function frameReader(onFrame: (opcode: number, payload: Buffer) => void): (bytes: Buffer) => void {
  let unread = Buffer.alloc(0);
  return (bytes) => {
    unread = Buffer.concat([unread, bytes]);
    while (unread.length >= 6) {
      const short = (unread[1] ?? 0) & 0x7f;
      const at = short < 126 ? 2 : 4;
      const length = short < 126 ? short : unread.readUInt16BE(2);
      if (unread.length < at + 4 + length) return;
      const mask = unread.subarray(at, at + 4);
      const payload = Buffer.from(unread.subarray(at + 4, at + 4 + length));
      for (let index = 0; index < length; index += 1) payload[index] = payload[index]! ^ mask[index % 4]!;
      const opcode = (unread[0] ?? 0) & 0x0f;
      unread = unread.subarray(at + 4 + length);
      onFrame(opcode, payload);
    }
  };
}
