const CHARACTERS = /^[A-Za-z0-9_\-./]+$/;
const ID = /^[A-Za-z0-9_.-]{1,64}$/;
const MAX_PATH_BYTES = 1024;
const MAX_ID_BYTES = 128;

/** Characters, length and segments; says nothing about whether it is a collection or a document. */
function isPath(path: string): boolean {
  return (
    path.length <= MAX_PATH_BYTES &&
    CHARACTERS.test(path) &&
    !path.startsWith('/') &&
    !path.endsWith('/') &&
    !path.includes('//')
  );
}

function segmentCount(path: string): number {
  let count = 1;
  for (let index = path.indexOf('/'); index >= 0; index = path.indexOf('/', index + 1)) count += 1;
  return count;
}

function hasLongId(path: string): boolean {
  if (path.length <= MAX_ID_BYTES) return false;
  return path.split('/').some((segment, index) => index % 2 === 1 && segment.length > MAX_ID_BYTES);
}

/** An even number of segments, ids of at most 128 bytes. */
export function isDocumentPath(path: string): boolean {
  return isPath(path) && segmentCount(path) % 2 === 0 && !hasLongId(path);
}

/** An odd number of segments; ids inside are not measured. */
export function isCollectionPath(path: string): boolean {
  return isPath(path) && segmentCount(path) % 2 === 1;
}

/** What PUT and PATCH make of a path. */
export type WritePath =
  | { readonly kind: 'document'; readonly collection: string; readonly id: string }
  | { readonly kind: 'collection' }
  | { readonly kind: 'invalid' };

/** Reads the path of a PUT or PATCH. */
export function readWritePath(path: string): WritePath {
  if (!isPath(path) || hasLongId(path)) return { kind: 'invalid' };
  if (segmentCount(path) % 2 === 1) return { kind: 'collection' };
  const slash = path.lastIndexOf('/');
  return { kind: 'document', collection: path.slice(0, slash), id: path.slice(slash + 1) };
}

/** An id as a body may name it: shorter than one in a path. */
export function isBodyId(id: string): boolean {
  return ID.test(id);
}
