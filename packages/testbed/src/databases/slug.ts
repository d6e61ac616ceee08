const SLUG = /^[a-z][a-z0-9-]{2,62}$/;
const RESERVED = new Set(['default', 'admin', 'system', 'api', 'auth']);

export type SlugProblem = 'invalid-length' | 'invalid-format' | 'reserved';

/** What is wrong with a slug; undefined for a good one. Administrators may use reserved ones. */
export function slugProblem(slug: string, isAdmin: boolean): SlugProblem | undefined {
  if (!SLUG.test(slug)) {
    const bytes = Buffer.byteLength(slug);
    return bytes < 3 || bytes > 63 ? 'invalid-length' : 'invalid-format';
  }
  return RESERVED.has(slug) && !isAdmin ? 'reserved' : undefined;
}

/** Whether the database store takes the text: its own check, which knows no reserved words. */
export function isStorableSlug(slug: string): boolean {
  return SLUG.test(slug);
}
