import type { BodyTaker } from '../src/transport/response-parser.ts';
import { ResponseParser, VERDICT } from '../src/transport/response-parser.ts';
import { CUT, ROOMY_HEADER_BYTES, type Reading } from './reading.ts';

/** Reads an answer with the parser of the wire transport. */
export function readWithWire(pieces: readonly Buffer[], isHead: boolean): Reading {
  let body = '';
  const taker: BodyTaker = {
    onStatus: () => Number.MAX_SAFE_INTEGER,
    take: (bytes, from, to) => void (body += bytes.toString('latin1', from, to)),
  };
  const parser = new ResponseParser(ROOMY_HEADER_BYTES, taker);
  parser.begin(isHead);
  for (const piece of pieces) {
    const verdict = parser.read(piece, 0, piece.length);
    if (verdict === VERDICT.refused) return { kind: 'refused', why: parser.message };
    if (verdict === VERDICT.whole) {
      return { kind: 'accepted', status: parser.status, body, keepsOpen: parser.keepsOpen };
    }
  }
  return { kind: 'refused', why: CUT };
}
