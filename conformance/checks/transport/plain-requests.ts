import type { Scene } from '../../scene.ts';

/** Path of the documents of the default database. */
export const DOCS = '/api/v1/databases/default/documents';

export const MIB = 1024 * 1024;

/** A GET as text, for requests that are sent together. */
export const get = (scene: Scene, path = '/health', headers: readonly string[] = []) =>
  scene.request('GET', path, undefined, { headers });
