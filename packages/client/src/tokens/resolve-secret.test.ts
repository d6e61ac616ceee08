import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveSecret, type SecretSources } from './resolve-secret.ts';

const sources: SecretSources = {
  env: { TOKEN: 'from-env', EMPTY: '' },
  readBytes: async (path) => {
    const files: Record<string, string> = {
      'a.txt': 'from-file\n',
      'crlf.txt': 'x\r\n',
      'inner.txt': 'a\nb\n',
      'empty.txt': '\n',
      big: 'x'.repeat(70_000),
    };
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    return Buffer.from(text);
  },
};

describe('secrets', () => {
  test.each([
    ['env:TOKEN', 'from-env'],
    ['file:a.txt', 'from-file'],
    ['file:crlf.txt', 'x'],
    ['file:inner.txt', 'a\nb'],
    ['literal', 'literal'],
    ['http://env:x', 'http://env:x'],
  ])('P1-13 %s is resolved', async (reference, secret) => {
    expect(await resolveSecret(reference, sources)).toBe(secret);
  });

  test.each([
    ['', 'The secret is empty.'],
    ['env:MISSING', 'The environment variable "MISSING" is not set.'],
    ['env:EMPTY', 'The environment variable "EMPTY" is empty.'],
    ['file:none', 'The secret file "none" cannot be read.'],
    ['file:empty.txt', 'The secret file "empty.txt" is empty.'],
    ['file:big', 'The secret file "big" has 70000 bytes.'],
  ])('%j is refused with a sentence', async (reference, message) => {
    await expect(resolveSecret(reference, sources)).rejects.toMatchObject({
      name: 'ClientUsageError',
      code: 'secret',
      message,
    });
  });

  test('the real environment and the real files are the default', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'secret-'));
    try {
      await writeFile(join(folder, 'token'), 'abc\n');
      expect(await resolveSecret(`file:${join(folder, 'token')}`)).toBe('abc');
      expect(await resolveSecret('env:PATH')).toBe(process.env['PATH']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
