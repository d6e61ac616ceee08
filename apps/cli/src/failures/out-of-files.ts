/** What to do where a process may not have another file or connection open. */
export const OUT_OF_FILES_HINT = 'raise the limit of open files and try again, for example: ulimit -n 4096';

/** Whether something failed because no file descriptor was left, such as loading a part of the program. */
export function isOutOfFiles(error: unknown): error is NodeJS.ErrnoException {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return code === 'EMFILE' || code === 'ENFILE';
}

/** One sentence: the limit was met, and where. */
export function describeOutOfFiles({ message }: NodeJS.ErrnoException): string {
  return `too few files may be open at once to load and run the program: ${message}`;
}
