import { ClientUsageError, readPkcs1Key } from '@syntrix-bench/client';

import { BenchError } from '../../errors.ts';

/**
 * The key that was given, if tokens can be signed with it.
 *
 * @param ref the plan's reference to it, such as `file:/etc/syntrix/key.pem`
 * @throws BenchError `config_invalid` that names the file and says what it is instead
 */
export function soundKey(ref: string, pem: string): string {
  try {
    readPkcs1Key(pem);
    return pem;
  } catch (error) {
    if (!(error instanceof ClientUsageError)) throw error;
    const what = error.message.replace(/^The private key /, '').replace(/\.$/, '');
    const where = ref.startsWith('file:') ? ` (${ref.slice(5)})` : '';
    throw new BenchError('config_invalid', `The key of auth.privateKeyFile${where} ${what}.`, {
      hint: error.hint,
      cause: error,
    });
  }
}
