const MIN_BYTES = 12;
const REQUIRED = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u] as const;

/** The server's default policy: 12 bytes, an upper-case and a lower-case letter, a digit, and something that is neither. */
export function isStrongPassword(password: string): boolean {
  return Buffer.byteLength(password) >= MIN_BYTES && REQUIRED.every((pattern) => pattern.test(password));
}

/** Lower case character by character, as the server folds usernames. */
export function foldUsername(username: string): string {
  let folded = '';
  for (const character of username) folded += character === '\u0130' ? 'i' : character.toLowerCase();
  return folded;
}
