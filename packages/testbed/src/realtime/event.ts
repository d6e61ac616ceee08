import { encodeJson, encodeString } from '../json/encode.ts';
import { setMember, type Json } from '../json/value.ts';
import { MAX_DOCUMENT_DEPTH } from '../store/bson-limits.ts';
import { pathOf, type StoredDocument } from '../store/stored-document.ts';
import type { Change, Dialect } from './change.ts';
import { chunkOf, textFrameOf } from './frames.ts';
import { EVENT_SUFFIX, type EventPrefix, eventPrefix } from './server-message.ts';

/** Levels that a document may have, and those of system fields around it. */
const MAX_DEPTH = MAX_DOCUMENT_DEPTH + 1;

const BLOCK_PREFIX = Buffer.from(`data: ${eventPrefix('default').text}`);
const BLOCK_SUFFIX = Buffer.from(`${EVENT_SUFFIX}\n\n`);
const SUFFIX = Buffer.from(`${EVENT_SUFFIX}\n`);

/** A change on its way to subscribers: each of its two forms is encoded once, when the first subscriber needs it. */
export class RealtimeEvent {
  readonly change: Change;
  readonly #dialect: Dialect;
  #whole: Buffer | undefined;
  #bare: Buffer | undefined;
  #block: Buffer | undefined;
  #chunk: Buffer | undefined;
  #frame: Buffer | undefined;
  #framePrefix = '';
  #frameHasData = false;

  constructor(change: Change, dialect: Dialect) {
    this.change = change;
    this.#dialect = dialect;
  }

  /** `collection/id@version` of the true document. */
  get name(): string {
    const { document } = this.change;
    return `${pathOf(document)}@${document.version}`;
  }

  /** The value of `delta` as JSON, with `document` or without. */
  delta(includesData: boolean): Buffer {
    if (includesData) return (this.#whole ??= Buffer.from(this.#encode(true)));
    return (this.#bare ??= Buffer.from(this.#encode(false)));
  }

  /** The event as a WebSocket frame. Subscribers in a row that share their id share the frame. */
  frame(prefix: EventPrefix, includesData: boolean): Buffer {
    if (this.#frame !== undefined && this.#frameHasData === includesData && this.#framePrefix === prefix.text)
      return this.#frame;
    this.#frame = textFrameOf(prefix.bytes, this.delta(includesData), SUFFIX);
    this.#framePrefix = prefix.text;
    this.#frameHasData = includesData;
    return this.#frame;
  }

  /** The event as a block of an event stream, in a chunk of its own or bare. */
  block(isChunked: boolean): Buffer {
    const block = (this.#block ??= Buffer.concat([BLOCK_PREFIX, this.delta(true), BLOCK_SUFFIX]));
    return isChunked ? (this.#chunk ??= chunkOf(block)) : block;
  }

  #encode(includesData: boolean): string {
    const { type, document, readMs } = this.change;
    const shown = includesData ? `"document":${encodeJson(flatDocument(document, this.#dialect), MAX_DEPTH)},` : '';
    const path = `${document.collection}/${shownId(document, this.#dialect)}`;
    return `{"type":"${type}",${shown}"id":${encodeString(path)},"timestamp":${readMs}}`;
  }
}

/** The id that an event shows: a distributed server knows it no more once a document is deleted. */
export function shownId({ id, deleted }: StoredDocument, dialect: Dialect): string {
  return deleted && dialect === 'distributed' ? '' : id;
}

/** The document of an event: in standalone its version is always -1, in distributed its times are 0. */
function flatDocument(document: StoredDocument, dialect: Dialect): Record<string, Json> {
  const { data, collection, version, createdAtMs, updatedAtMs, deleted } = document;
  const isStandalone = dialect === 'standalone';
  const flat: Record<string, Json> = { ...data };
  setMember(flat, 'id', shownId(document, dialect));
  flat['collection'] = collection;
  flat['version'] = isStandalone ? -1 : version;
  flat['createdAt'] = isStandalone ? createdAtMs : 0;
  flat['updatedAt'] = isStandalone ? updatedAtMs : 0;
  if (deleted) flat['deleted'] = true;
  return flat;
}
