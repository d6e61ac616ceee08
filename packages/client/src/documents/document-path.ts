const PLAIN = /^[A-Za-z0-9_\-/][A-Za-z0-9_.\-/]*$/;
const DOT = 0x2e;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * A collection or document path as it goes into a URL. The characters that Syntrix allows go as they are; anything
 * else is percent-encoded and left to the server to refuse. `.` and `..` are legal ids, but plain in a URL they would
 * be redirected away, so they go as `%2E`.
 */
export function encodePath(path: string): string {
  if (PLAIN.test(path) && !path.includes('/.')) return path;
  return path.split('/').map(encodeSegment).join('/');
}

/** By character code: 1 for what a segment may have as it is. */
const PLAIN_OCTETS = Uint8Array.from({ length: 128 }, (_, code) => Number(/[\w.-]/.test(String.fromCharCode(code))));

/** Whether an id goes as it is. A loop, since ids are looked at with each request and a pattern takes twice as long. */
function isPlainId(id: string): boolean {
  if (id === '' || id.charCodeAt(0) === DOT) return false;
  for (let at = 0; at < id.length; at += 1) {
    if (PLAIN_OCTETS[id.charCodeAt(at)] !== 1) return false;
  }
  return true;
}

/** Paths of one database's requests. Remembers the collection it was last asked for, for nearly always it is the same. */
export class DocumentPaths {
  readonly query: string;
  readonly #documents: string;
  #collection: string | null = null;
  #collectionPath = '';
  #documentPrefix = '';

  /** @param database slug or `id:<16 hex digits>` */
  constructor(database: string) {
    const base = `/api/v1/databases/${encodeURIComponent(database).replace(/%3A/g, ':')}`;
    this.query = `${base}/query`;
    this.#documents = `${base}/documents/`;
  }

  collection(collection: string): string {
    this.#remember(collection);
    return this.#collectionPath;
  }

  document(collection: string, id: string): string {
    this.#remember(collection);
    return this.#documentPrefix + (isPlainId(id) ? id : encodePath(id));
  }

  #remember(collection: string): void {
    if (collection === this.#collection) return;
    this.#collection = collection;
    this.#collectionPath = this.#documents + encodePath(collection);
    this.#documentPrefix = `${this.#collectionPath}/`;
  }
}

function encodeSegment(segment: string): string {
  if (segment === '.') return '%2E';
  if (segment === '..') return '%2E%2E';
  return encodeURIComponent(segment.replace(LONE_SURROGATE, '\ufffd'));
}
