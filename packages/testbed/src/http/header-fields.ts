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
  /** A name holds a blank: it was read, and is refused once hosts and framing are in order. */
  readonly hasInvalidName: boolean;
}

/** The header cannot be read. */
export interface HeaderRefusal {
  readonly refusal: 'malformed';
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NAME_WITH_SPACES = /^[!#$%&'*+\-.^_`|~0-9A-Za-z ]+$/;
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
  hasInvalidName: boolean;
}

/** Parses the lines between request line and empty line, as Go's `net/textproto` does. */
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
    hasInvalidName: false,
  };
  if (block === '') return fields;
  if (block.startsWith(' ') || block.startsWith('\t')) return { refusal: 'malformed' };
  for (const line of unfolded(block)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    const value = line.slice(colon + 1);
    if (colon <= 0 || BAD_VALUE.test(value)) return { refusal: 'malformed' };
    if (!NAME.test(name)) {
      if (!NAME_WITH_SPACES.test(name)) return { refusal: 'malformed' };
      fields.hasInvalidName = true;
      continue;
    }
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
    default:
  }
}

/** Lines without their ends and trailing blanks; a line that starts with a blank continues the one before. */
function unfolded(block: string): readonly string[] {
  const lines: string[] = [];
  for (const raw of block.split('\n')) {
    const line = raw.replace(/\r$/, '').replace(/[ \t]+$/, '');
    if (line === '' && raw.trim() === '') continue;
    if ((raw.startsWith(' ') || raw.startsWith('\t')) && lines.length > 0) {
      lines[lines.length - 1] = `${lines[lines.length - 1] ?? ''} ${line.trimStart()}`;
    } else {
      lines.push(line);
    }
  }
  return lines;
}

/** Whether a header names the token, in any case: in its first value between blanks or commas, in others between commas. */
export function hasToken([first = '', ...others]: readonly string[], token: string): boolean {
  const isToken = (part: string) => part.trim().toLowerCase() === token;
  return first.split(/[ \t,]/).some(isToken) || others.some((value) => value.split(',').some(isToken));
}

/** Whether `Expect` asks for `100 Continue`, among whatever else. */
export function expectsContinue({ expect }: Pick<HeaderFields, 'expect'>): boolean {
  return /(?:^|[\s,])100-continue(?:$|[\s,])/i.test(expect);
}
