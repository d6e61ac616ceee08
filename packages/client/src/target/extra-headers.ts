import { ClientUsageError } from '../errors.ts';

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const OURS: Readonly<Record<string, string>> = {
  authorization: 'Pass a token, or username and password, instead.',
  'content-length': 'The client counts the body itself.',
  'transfer-encoding': 'The client frames the body itself.',
  connection: 'Connections are kept alive by the client.',
  'keep-alive': 'Connections are kept alive by the client.',
  upgrade: 'This client does not upgrade connections here.',
  expect: 'The client sends its body at once.',
};

/**
 * Checks headers that are added to every request.
 *
 * @throws ClientUsageError `header` for a name or value that HTTP does not allow, or one the client sets itself.
 */
export function checkExtraHeaders(headers: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(headers).map(([name, value]) => {
    if (!NAME.test(name)) {
      throw new ClientUsageError('header', `"${name}" is not a header name.`, 'Use letters, digits and hyphens.');
    }
    const owned = OURS[name.toLowerCase()];
    if (owned !== undefined) throw new ClientUsageError('header', `The header "${name}" cannot be set.`, owned);
    if (!VALUE.test(value)) {
      const hint = 'Header values hold one line of printable characters.';
      throw new ClientUsageError('header', `The value of header "${name}" has characters HTTP does not allow.`, hint);
    }
    return [name, value] as const;
  });
}

/** @throws ClientUsageError `authorization` if the value cannot stand in a header. */
export function checkAuthorization(value: string): string {
  if (VALUE.test(value) && value.trim() === value && value !== '') return value;
  const hint = 'A token is one line without spaces around it; look for a stray line break in the file or variable.';
  throw new ClientUsageError('authorization', 'The token has characters that a header cannot contain.', hint);
}
