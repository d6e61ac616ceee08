/** A mistake on the command line, or in what it names; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
