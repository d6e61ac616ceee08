/** What the server looks at in a request's header; everything else is checked for its syntax and dropped. */
export interface HeaderFields {
  readonly hosts: readonly string[];
  /** First `Authorization` value, `''` where there is none. */
  readonly authorization: string;
  readonly contentLengths: readonly string[];
  readonly transferEncodings: readonly string[];
  readonly connections: readonly string[];
  readonly expect: string;
  readonly requestId: string;
  readonly origin: string;
  readonly forwardedFor: string;
  readonly realIp: string;
  readonly upgrades: readonly string[];
  readonly webSocketVersions: readonly string[];
  readonly webSocketKey: string;
}

/** The header cannot be read. */
export interface HeaderRefusal {
  readonly refusal: 'malformed';
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const BAD_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** Fields while they are collected. */
interface KeptFields {
  readonly hosts: string[];
  authorization: string;
  readonly contentLengths: string[];
  readonly transferEncodings: string[];
  readonly connections: string[];
  expect: string;
  requestId: string;
  origin: string;
  forwardedFor: string;
  realIp: string;
  readonly upgrades: string[];
  readonly webSocketVersions: string[];
  webSocketKey: string;
}

/** Parses the lines between request line and empty line. */
export function parseHeaderFields(block: string): HeaderFields | HeaderRefusal {
  const fields: KeptFields = {
    hosts: [],
    authorization: '',
    contentLengths: [],
    transferEncodings: [],
    connections: [],
    expect: '',
    requestId: '',
    origin: '',
    forwardedFor: '',
    realIp: '',
    upgrades: [],
    webSocketVersions: [],
    webSocketKey: '',
  };
  for (const line of block.split('\n')) {
    const trimmed = line.replace(/[ \t]*\r?$/, '');
    if (trimmed === '') continue;
    const colon = trimmed.indexOf(':');
    const name = trimmed.slice(0, Math.max(colon, 0));
    const value = trimmed.slice(colon + 1);
    if (!NAME.test(name) || BAD_VALUE.test(value)) return { refusal: 'malformed' };
    keep(fields, name.toLowerCase(), value.replace(/^[ \t]+/, ''));
  }
  return fields;
}

function keep(fields: KeptFields, name: string, value: string): void {
  switch (name) {
    case 'host':
      fields.hosts.push(value);
      break;
    case 'authorization':
      fields.authorization ||= value;
      break;
    case 'content-length':
      fields.contentLengths.push(value);
      break;
    case 'transfer-encoding':
      fields.transferEncodings.push(value);
      break;
    case 'connection':
      fields.connections.push(value);
      break;
    case 'expect':
      fields.expect ||= value;
      break;
    case 'x-request-id':
      fields.requestId ||= value;
      break;
    case 'origin':
      fields.origin ||= value;
      break;
    case 'x-forwarded-for':
      fields.forwardedFor ||= value;
      break;
    case 'x-real-ip':
      fields.realIp ||= value;
      break;
    case 'upgrade':
      fields.upgrades.push(value);
      break;
    case 'sec-websocket-version':
      fields.webSocketVersions.push(value);
      break;
    case 'sec-websocket-key':
      fields.webSocketKey ||= value;
      break;
    default:
  }
}

/** Whether a header names the token, in any case. */
export function hasToken(values: readonly string[], token: string): boolean {
  return values.some((value) => value.split(/[ \t,]/).some((part) => part.toLowerCase() === token));
}

/** Whether `Expect` asks for `100 Continue`, among whatever else. */
export function expectsContinue({ expect }: Pick<HeaderFields, 'expect'>): boolean {
  return /(?:^|[\s,])100-continue(?:$|[\s,])/i.test(expect);
}
