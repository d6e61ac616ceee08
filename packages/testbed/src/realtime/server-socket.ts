import type { Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { RequestHead } from '../http/request-head.ts';

/** A client's message may have so many bytes, over all its fragments. */
const MAX_MESSAGE_BYTES = 65_536;
const PROTOCOL_ERROR = 1002;

/** The reasons that the server names, by what its client did. */
const REASONS: Readonly<Record<string, string>> = {
  WS_ERR_EXPECTED_MASK: 'bad MASK',
  WS_ERR_EXPECTED_FIN: 'FIN not set on control',
  WS_ERR_UNEXPECTED_RSV_1: 'RSV1 set',
  WS_ERR_UNEXPECTED_RSV_2_3: 'RSV2 set',
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: 'len > 125 for control',
};

/** What the library found wrong. */
interface Fault {
  readonly code?: string;
  readonly message: string;
}

function reasonOf({ code, message }: Fault): string {
  const number = Number(/(\d+)$/.exec(message)?.[1] ?? 0);
  switch (code) {
    case 'WS_ERR_INVALID_OPCODE':
      // Those of messages are known, and came out of turn.
      return number === 0 ? 'continuation after FIN' : number <= 2 ? 'data before FIN' : `bad opcode ${number}`;
    case 'WS_ERR_INVALID_CLOSE_CODE':
      return `bad close code ${number}`;
    default:
      return REASONS[code ?? ''] ?? '';
  }
}

/** A close frame of one byte, which the server takes for one without a code. */
function isHalfCode({ code, message }: Fault): boolean {
  return code === 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH' && /length 1$/.test(message);
}

/** The server's end of a WebSocket: what comes in is read by the library, and closing is done as the server does it. */
class ServerSocket extends WebSocket {
  /** What its client did wrong. */
  fault: Fault | undefined;
  #isClosing = false;

  /** Called by the library, to answer a close frame or after a fault that it then tells about. */
  override close(code?: number): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    process.nextTick(() => {
      const { fault } = this;
      if (fault === undefined) {
        super.close(code, '');
        return;
      }
      if (isHalfCode(fault)) super.close();
      // A length beyond all reason ends the connection without a word.
      else if (fault.code !== 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH')
        super.close(code, code === PROTOCOL_ERROR ? reasonOf(fault) : '');
      // Who broke the rules is not waited for.
      this.emit('expelled');
    });
  }
}

const SERVER = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: MAX_MESSAGE_BYTES,
  skipUTF8Validation: true,
  WebSocket: ServerSocket,
});

/** Answers a good upgrade with 101 and reads frames from then on. `expelled` is emitted when a client broke the rules and was told so. */
export function acceptWebSocket(
  socket: Socket,
  rest: Buffer,
  { fields }: RequestHead,
  accepted: (webSocket: WebSocket) => void,
): void {
  const request = {
    method: 'GET',
    url: '/',
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': fields.webSocketKey,
    },
  };
  SERVER.handleUpgrade(request as never, socket, rest, (webSocket) => {
    webSocket.on('error', (error) => (webSocket.fault = error));
    accepted(webSocket);
  });
}
