import { readFileSync } from 'node:fs';

/** The text of a file, null where there is none. */
export type ReadText = (path: string) => string | null;

/** Reads a small file of the system, such as those below `/proc`. */
export const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};
