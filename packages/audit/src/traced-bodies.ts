import { preparedBody, type ChangeBody, type DocumentBody, type Random } from '@syntrix-bench/core';

import { fingerprint, NO_SENT_STAMP, traceMember, type Trace } from './trace.ts';

/** Behind the digits of the sent stamp the member `bench` has so many characters. */
const BEHIND_STAMP = NO_SENT_STAMP.length + '"}'.length;
const TEXT = ',"text":""';
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 _';

/** A body, and where in it the digits begin that the transport writes the moment of *sent* over. */
export interface StampedBody<Body> {
  readonly body: Body;
  readonly sentStampAt: number;
}

/** Text that hardly compresses, as long as bodies are to be that it fills: of it their member `text` is cut. */
export function fillingText(sizeBytes: number, random: Random): string {
  let text = '';
  for (let at = 0; at < sizeBytes; at += 1) text += ALPHABET[random.int(ALPHABET.length)]!;
  return text;
}

/**
 * A new document that tells of its own write. All ASCII.
 *
 * @param members Its other members, with a comma before each.
 * @param filling What fills it up to its size. @default it has no text
 */
export function tracedDocument(id: string, trace: Trace, members: string, filling = ''): StampedBody<DocumentBody> {
  const [head, tail] = [`{"id":"${id}",`, '}'];
  const [member, text] = filled(id, trace, head.length + members.length + tail.length, filling);
  return { body: preparedBody(`${head}${member}${members}${text}${tail}`), sentStampAt: stampAt(head, member) };
}

/** As {@link tracedDocument}, a change of the document with this id. */
export function tracedChange(id: string, trace: Trace, members: string, filling = ''): StampedBody<ChangeBody> {
  const [head, tail] = ['{"doc":{', '}}'];
  const [member, text] = filled(id, trace, head.length + members.length + tail.length, filling);
  return { body: preparedBody(`${head}${member}${members}${text}${tail}`), sentStampAt: stampAt(head, member) };
}

function stampAt(head: string, member: string): number {
  return head.length + member.length - BEHIND_STAMP;
}

/** The member of the trace, and that of the text. @param taken what else is in the body */
function filled(id: string, trace: Trace, taken: number, filling: string): readonly [member: string, text: string] {
  // A fingerprint is as long as any other.
  const bare = traceMember({ ...trace, contents: fingerprint(id, '') });
  const room = filling.length - taken - bare.length - TEXT.length;
  if (room <= 0) return [bare, ''];
  const text = filling.slice(0, room);
  return [traceMember({ ...trace, contents: fingerprint(id, text) }), `,"text":"${text}"`];
}
