import { preparedBody, type ChangeBody, type DocumentBody, type Random } from '@syntrix-bench/core';
import { NO_SENT_STAMP, traceMember, type Trace } from '@syntrix-bench/audit';

import type { Topics } from './topics.ts';

/** Behind the digits of the sent stamp the member `bench` has so many characters. */
const BEHIND_STAMP = NO_SENT_STAMP.length + '"}'.length;
/** The member of documents that are written when load is over. */
export const MARKER = 'marker';
const FILLER = ',"text":""';
/** Text that hardly compresses, as long as the longest filling. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 _';

/** A body, and where in it the digits begin that the transport writes the moment of *sent* over. */
export interface StampedBody<Body> {
  readonly body: Body;
  readonly sentStampAt: number;
}

/** Puts together what workers write: who wrote it and when, its topic, and text up to the asked size. All of it is ASCII. */
export class WrittenDocuments {
  readonly #topics: Topics;
  readonly #sizeBytes: number;
  readonly #text: string;

  constructor(topics: Topics, sizeBytes: number, random: Random) {
    this.#topics = topics;
    this.#sizeBytes = sizeBytes;
    let text = '';
    for (let at = 0; at < sizeBytes; at += 1) text += ALPHABET[random.int(ALPHABET.length)]!;
    this.#text = text;
  }

  /** A document that is written when load is over, and says so: how many times such ones were written before it. */
  marker(id: string, trace: Trace, round: number, random: Random): StampedBody<DocumentBody> {
    const head = `{"id":"${id}",`;
    const member = traceMember(trace);
    const body = `${head}${member},"${MARKER}":${round}${this.#topics.members(trace.topic, random)}}`;
    return { body: preparedBody(body), sentStampAt: head.length + member.length - BEHIND_STAMP };
  }

  /** A new document. */
  document(id: string, trace: Trace, random: Random): StampedBody<DocumentBody> {
    const head = `{"id":"${id}",`;
    const member = traceMember(trace);
    const body = this.#filled(`${head}${member}${this.#topics.members(trace.topic, random)}`, '}', 0);
    return { body: preparedBody(body), sentStampAt: head.length + member.length - BEHIND_STAMP };
  }

  /** A change of a document: its fields, not its text. */
  change(trace: Trace, random: Random): StampedBody<ChangeBody> {
    const head = '{"doc":{';
    const member = traceMember(trace);
    const body = `${head}${member}${this.#topics.members(trace.topic, random)}}}`;
    return { body: preparedBody(body), sentStampAt: head.length + member.length - BEHIND_STAMP };
  }

  #filled(body: string, closing: string, at: number): string {
    const room = this.#sizeBytes - body.length - FILLER.length - closing.length;
    return room <= 0 ? body + closing : `${body},"text":"${this.#text.slice(at, at + room)}"${closing}`;
  }
}
