import { createRequire } from 'node:module';
import { CUT, ROOMY_HEADER_BYTES, type Reading } from './reading.ts';

/** The part of Node's parser that its own HTTP client uses. */
interface NodeParser {
  initialize(type: number, resource: object, maxHeaderBytes: number): void;
  /** How many bytes were read, or what was wrong with them. */
  execute(bytes: Buffer): number | Error;
  /** The connection has ended. */
  finish(): Error | number | undefined;
  /** Gives its memory back; only the event loop's end would else. */
  close(): void;
  [event: number]: ((...of: never[]) => number | void) | undefined;
}

interface NodeParserClass {
  new (): NodeParser;
  readonly RESPONSE: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

const { HTTPParser } = createRequire(import.meta.url)('_http_common') as { readonly HTTPParser: NodeParserClass };

/** What the callback for a head tells the parser about its body. */
const BODY = { read: 0, skip: 1, upgrade: 2 } as const;

/**
 * Reads an answer with the parser of Node's own client (llhttp), driven as that client drives it: informational answers
 * are skipped, those to HEAD have no body, and a 101 that nobody asked for ends the connection.
 */
export function readWithNode(pieces: readonly Buffer[], isHead: boolean): Reading {
  const parser = new HTTPParser();
  let status = 0;
  let body = '';
  let keepsOpen: boolean | null = null;
  let isWhole = false;
  let upgraded = false;
  parser.initialize(HTTPParser.RESPONSE, {}, ROOMY_HEADER_BYTES);
  parser[HTTPParser.kOnHeadersComplete] = (...[, , , , , code, , upgrade, keepAlive]: unknown[]): number => {
    if (isWhole) return BODY.skip;
    status = Number(code);
    // It decides this before it is told that what answers a HEAD has no body, whose end it would have to know.
    keepsOpen = isHead ? null : keepAlive === true;
    if (upgrade === true || status === 101) upgraded = true;
    if (upgraded) return BODY.upgrade;
    return isHead || status < 200 ? BODY.skip : BODY.read;
  };
  parser[HTTPParser.kOnBody] = (bytes: Buffer): void => {
    if (!isWhole) body += bytes.toString('latin1');
  };
  parser[HTTPParser.kOnMessageComplete] = (): void => {
    if (status >= 200 && !upgraded) isWhole = true;
  };
  const end = (): Error | number | undefined => {
    for (const piece of pieces) {
      const result = parser.execute(piece);
      if (isWhole || upgraded || result instanceof Error) return result;
    }
    return parser.finish();
  };
  const result = end();
  parser.close();
  if (isWhole) return { kind: 'accepted', status, body, keepsOpen };
  if (upgraded) return { kind: 'refused', why: 'an upgrade that nobody asked for' };
  return { kind: 'refused', why: result instanceof Error ? codeOf(result) : CUT };
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
