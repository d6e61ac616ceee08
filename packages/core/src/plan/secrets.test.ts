import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { configLayer } from '../config/layers/config-layer.ts';
import { resolveConfig } from '../config/resolve-config.ts';
import { BenchError } from '../errors.ts';
import { createPlan } from './create-plan.ts';
import { scenarioForTests } from './scenario-for-tests.ts';
import { resolveSecret, resolveSecrets, secretIo, secretNotices } from './secrets.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
});
afterAll(() => rm(folder, { recursive: true }));

const ENVIRONMENT = { TOKEN: 't0ken', EMPTY: '' };

async function resolved(auth: object): Promise<unknown> {
  const config = resolveConfig([configLayer('options', { auth })]);
  const { plan, inline } = createPlan(config, { scenarios: [scenarioForTests()] });
  return resolveSecrets(plan, inline, secretIo(ENVIRONMENT)).catch((error: unknown) => {
    if (!(error instanceof BenchError)) throw error;
    return { code: error.code, message: error.message.replaceAll(folder, 'DIR'), hint: error.hint };
  });
}

async function secretFile(content: string | Uint8Array): Promise<string> {
  const path = join(folder, 'secret');
  await writeFile(path, content);
  return path;
}

test.each([
  { why: 'none', auth: () => ({}), values: {} },
  { why: 'a variable', auth: () => ({ token: 'env:TOKEN' }), values: { 'env:TOKEN': 't0ken' } },
  { why: 'the value itself', auth: () => ({ token: 'abc' }), values: { 'inline:1': 'abc' } },
  { why: 'a password', auth: () => ({ username: 'a', password: 'b' }), values: { 'inline:1': 'b' } },
])('P1-13 finds the value of $why', async ({ auth, values }) => {
  expect(await resolved(auth())).toEqual(values);
});

test('P1-13 of a file the last line feed does not count', async () => {
  const path = await secretFile('-----BEGIN\nKEY-----\r\n');
  expect(await resolved({ privateKeyFile: path })).toEqual({ [`file:${path}`]: '-----BEGIN\nKEY-----' });
});

test('P1-13 a secret outside of a plan is found in the same way', async () => {
  const path = await secretFile(' pass word \n');
  const io = secretIo(ENVIRONMENT);
  const found = ['plain', 'env:TOKEN', `file:${path}`].map((text) => resolveSecret(text, '--secret', io));
  expect(await Promise.all(found)).toEqual(['plain', 't0ken', ' pass word ']);
  await expect(resolveSecret('env:EMPTY', '--secret', io)).rejects.toThrow(
    '--secret refers to the environment variable EMPTY, which is empty.',
  );
});

const SET = (name: string) => `Set it, for example with: export ${name}=…`;
const CHECK =
  'Check the path (in a config relative to its folder, elsewhere to the working directory) and who may read it.';

test.each([
  {
    why: 'a variable that is not set',
    auth: () => ({ token: 'env:NONE' }),
    message: 'auth.token refers to the environment variable NONE, which is not set.',
    hint: SET('NONE'),
  },
  {
    why: 'a variable that is empty',
    auth: () => ({ username: 'a', password: 'env:EMPTY' }),
    message: 'auth.password refers to the environment variable EMPTY, which is empty.',
    hint: SET('EMPTY'),
  },
  {
    why: 'a missing file',
    auth: () => ({ privateKeyFile: join(folder, 'none') }),
    message: 'auth.privateKeyFile refers to the file DIR/none, which is not there.',
    hint: CHECK,
  },
  {
    why: 'a folder',
    auth: () => ({ privateKeyFile: folder }),
    message: 'auth.privateKeyFile refers to the file DIR, which cannot be read: it is a folder.',
    hint: CHECK,
  },
  {
    why: 'a file without end',
    auth: () => ({ token: 'file:/dev/zero' }),
    message: 'auth.token refers to the file /dev/zero, which cannot be read: it is larger than 64 KiB.',
    hint: CHECK,
  },
  {
    why: 'an empty file',
    auth: async () => ({ token: `file:${await secretFile('\n')}` }),
    message: 'auth.token refers to the file DIR/secret, which is empty.',
    hint: 'Write the secret into it, on one line.',
  },
])('P1-13 $why is named', async ({ auth, message, hint }) => {
  expect(await resolved(await auth())).toEqual({ code: 'secret_missing', message, hint });
});

test('P1-13 a plan whose value was given directly does not run without it', async () => {
  const { plan } = createPlan(resolveConfig([configLayer('options', { auth: { token: 'abc' } })]), {
    scenarios: [scenarioForTests()],
  });
  await expect(resolveSecrets(plan, {}, secretIo({}))).rejects.toMatchObject({
    code: 'secret_missing',
    message: 'The value of auth.token is missing: it was given directly, and plans hold no secrets.',
  });
});

test.each([
  { mode: 0o600, says: [], why: 'its owner alone' },
  { mode: 0o400, says: [], why: 'its owner, who may not write' },
  {
    mode: 0o644,
    says: [
      'The file FILE of auth.privateKeyFile is open to others on this machine (mode 644). Close it with: chmod 600 FILE',
    ],
    why: 'everybody',
  },
  {
    mode: 0o620,
    says: [
      'The file FILE of auth.privateKeyFile is open to others on this machine (mode 620). Close it with: chmod 600 FILE',
    ],
    why: 'a group that may write',
  },
])('P1-13 a key file that is open to $why', async ({ mode, says }) => {
  const path = await secretFile('-----BEGIN RSA PRIVATE KEY-----');
  await chmod(path, mode);
  const config = resolveConfig([configLayer('options', { auth: { privateKeyFile: path } })]);
  const { plan } = createPlan(config, { scenarios: [scenarioForTests()] });
  const notices = await secretNotices(plan, secretIo({}));
  expect(notices.map((notice) => notice.replaceAll(path, 'FILE'))).toEqual(says);
});

test.each([
  { auth: {}, why: 'no secret' },
  { auth: { token: 'env:TOKEN' }, why: 'a variable' },
  { auth: { username: 'a', password: 'b' }, why: 'a value' },
  { auth: { token: 'file:/nowhere/at/all' }, why: 'a file that is not there, which is told elsewhere' },
])('P1-13 nothing is said about the permissions of $why', async ({ auth }) => {
  const config = resolveConfig([configLayer('options', { auth })]);
  const { plan } = createPlan(config, { scenarios: [scenarioForTests()] });
  expect(await secretNotices(plan, secretIo({ TOKEN: 't' }))).toEqual([]);
});

test('of a file that is no key nobody is told to change its permissions', async () => {
  const path = await secretFile('# Read me');
  await chmod(path, 0o644);
  const { plan } = createPlan(resolveConfig([configLayer('options', { auth: { privateKeyFile: path } })]), {
    scenarios: [scenarioForTests()],
  });
  expect(await secretNotices(plan, secretIo({}))).toEqual([]);
});
