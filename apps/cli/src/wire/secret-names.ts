/** Names of headers, members of a JSON body and query parameters whose value is nobody's business. */
const SECRET_WORDS = [
  'password',
  'passwd',
  'secret',
  'token',
  'apikey',
  'privatekey',
  'accesskey',
  'credential',
  'credentials',
  'authorization',
  'cookie',
  'session',
  'sessionid',
  'signature',
  'jwt',
] as const;

/** Whether what stands under this name is masked: `access_token`, `refreshToken`, `X-Api-Key`, `Set-Cookie`. */
export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return SECRET_WORDS.some((word) => plain.endsWith(word));
}
