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
}

/** The header cannot be accepted; `detail` is what the answer says after "Bad Request", if anything. */
export interface HeaderRefusal {
  readonly refusal: 'malformed' | 'invalid header name';
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NAME_WITH_SPACES = /^[!#$%&'*+\-.^_`|~0-9A-Za-z ]+$/;
const BAD_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** Parses the lines between request line and empty line, as Go's `net/textproto` does. */
export function parseHeaderFields(block: string): HeaderFields | HeaderRefusal {
  const fields = {
    hosts: [] as string[],
    authorization: '',
    contentLengths: [] as string[],
    transferEncodings: [] as string[],
    connections: [] as string[],
    expect: '',
    requestId: '',
    origin: '',
    forwardedFor: '',
    realIp: '',
  };
  if (block === '') return fields;
  if (block.startsWith(' ') || block.startsWith('\t')) return { refusal: 'malformed' };
  let invalidName = false;
  for (const line of unfolded(block)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    const value = line.slice(colon + 1);
    if (colon <= 0 || BAD_VALUE.test(value)) return { refusal: 'malformed' };
    if (!NAME.test(name)) {
      // A name with blanks is read, and refused only once the whole header is.
      if (!NAME_WITH_SPACES.test(name)) return { refusal: 'malformed' };
      invalidName = true;
      continue;
    }
    keep(fields, name.toLowerCase(), value.replace(/^[ \t]+/, ''));
  }
  return invalidName ? { refusal: 'invalid header name' } : fields;
}

function keep(
  fields: { -readonly [K in keyof HeaderFields]: HeaderFields[K] extends string ? string : string[] },
  name: string,
  value: string,
): void {
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
    const line = raw.replace(/[ \t\r]+$/, '');
    if (line === '' && raw.trim() === '') continue;
    if ((raw.startsWith(' ') || raw.startsWith('\t')) && lines.length > 0) {
      lines[lines.length - 1] = `${lines[lines.length - 1] ?? ''} ${line.trimStart()}`;
    } else {
      lines.push(line);
    }
  }
  return lines;
}

/** Whether a comma-separated header names the token, in any case. */
export function hasToken(values: readonly string[], token: string): boolean {
  return values.some((value) => value.split(',').some((part) => part.trim().toLowerCase() === token));
}

/** Whether `Expect` asks for `100 Continue`, among whatever else. */
export function expectsContinue({ expect }: Pick<HeaderFields, 'expect'>): boolean {
  return /(?:^|[\s,])100-continue(?:$|[\s,])/i.test(expect);
}
