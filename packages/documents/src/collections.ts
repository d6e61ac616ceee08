/** Most documents that a workload seeds in a database. */
export const MOST_SEEDS = 100_000_000;

/** Names of collection and document in turn, so that a collection's path has an odd number of them. */
const COLLECTION_PATH = /^[\w.-]+(?:\/[\w.-]+\/[\w.-]+)*$/;
const LONGEST_COLLECTION_PATH = 900;

const RUNS = '-runs';

/** The collection that holds the run records of everything that ran in `collection`. */
export function runsCollectionOf(collection: string): string {
  return `${collection}${RUNS}`;
}

/** The collection of documents that `collection` is, or holds the run records of. */
export function documentsCollectionOf(collection: string): string {
  return collection.endsWith(RUNS) ? collection.slice(0, -RUNS.length) : collection;
}

/**
 * What is wrong with the path of a collection that a run is to work on, as a sentence for people; null where nothing is. A server
 * takes paths of an odd number of names.
 */
export function collectionProblem(path: unknown): string | null {
  if (typeof path !== 'string') return 'collection must be a name such as benchmarks';
  if (path.length > LONGEST_COLLECTION_PATH) {
    return `collection must not be longer than ${LONGEST_COLLECTION_PATH} characters`;
  }
  if (!COLLECTION_PATH.test(path)) {
    return 'collection must be a collection path: names of letters, digits, "_", "-" and ".", an odd number of them joined by "/", such as benchmarks or tenants/t1/orders';
  }
  if (path === 'sys' || path.startsWith('sys/')) return 'collection "sys" belongs to the server: choose another';
  return path.split('/').some((name) => name === '.' || name === '..')
    ? 'collection must not have "." or ".." as a name: URLs cannot contain them'
    : null;
}
