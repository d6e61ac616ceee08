import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { runInMemory, type CliResult } from '../src/testing/memory-context.ts';

let folder = '';
let testbed: Testbed;
const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content, { mode: 0o600 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntrix-bench-mistakes-'));
  testbed = await startTestbed();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const locked = { cipher: 'aes-256-cbc', passphrase: 'x' } as const;
  const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
  await put('pkcs8.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await put('locked8.pem', privateKey.export({ type: 'pkcs8', format: 'pem', ...locked }));
  await put('locked1.pem', privateKey.export({ type: 'pkcs1', format: 'pem', ...locked }));
  await put('ec.pem', ec.privateKey.export({ type: 'sec1', format: 'pem' }));
  await put('public.pem', publicKey.export({ type: 'spki', format: 'pem' }));
  await put('cut.pem', pkcs1.slice(0, 400));
  await put('garbage.pem', 'hello');
  await put('empty.pem', '\n');
  await put('pkcs1.pem', pkcs1);
  await mkdir(join(folder, 'dir'));
  spawnSync('mkfifo', [join(folder, 'pipe')]);
});
afterAll(async () => {
  await testbed.close();
  await rm(folder, { recursive: true, force: true });
});

const cli = (...argv: readonly string[]): Promise<CliResult> => runInMemory(argv, { cwd: folder });

/** One mistake in a config: how it is written, and all that is said of it. */
interface Mistake {
  readonly what: string;
  /** A text is the content of `m.yaml`; a name is a file that is there. */
  readonly config: string | { readonly file: string } | Uint8Array;
  /** Name of the file, where it matters. */
  readonly as?: string;
  readonly says: string | RegExp;
}

const MISTAKES: readonly Mistake[] = [
  {
    what: 'an unknown key',
    config: 'benchmark: { wrokers: 5 }',
    says: /^m\.yaml:1:14: benchmark\.wrokers is not a key of the configuration\. Did you mean workers\?/,
  },
  {
    what: 'a wrong type',
    config: 'benchmark: { workers: many }',
    says: /^m\.yaml:1:14: benchmark\.workers must be a whole number from 1 to 10000, but is "many"\./,
  },
  {
    what: 'a missing unit',
    config: 'benchmark: { duration: 30 }',
    says: /^m\.yaml:1:14: benchmark\.duration needs a unit, but is 30\. Write 30s for seconds/,
  },
  {
    what: 'negative workers',
    config: 'benchmark: { workers: -5 }',
    says: /^m\.yaml:1:14: benchmark\.workers must be a whole number from 1 to 10000, but is -5\./,
  },
  {
    what: 'no workers',
    config: 'benchmark: { workers: 0 }',
    says: /^m\.yaml:1:14: benchmark\.workers must be a whole number from 1 to 10000, but is 0\./,
  },
  {
    what: 'weights that sum to zero',
    config: 'scenario: { type: crud, operations: [{ type: read, weight: 0 }] }',
    says: /^m\.yaml:1:\d+: scenario\.operations.*weight/,
  },
  {
    what: 'an unknown operation',
    config: 'scenario: { type: crud, operations: [{ type: raed, weight: 1 }] }',
    says: /^m\.yaml:1:\d+: scenario\.operations\[0\]\.type.*raed.*read/,
  },
  {
    what: 'an unknown scenario',
    config: 'scenario: { type: crdu }',
    says: /^m\.yaml:1:13: scenario\.type names no scenario that is known: "crdu"\. Did you mean crud\?/,
  },
  {
    what: 'an unknown plugin',
    config: 'plugins: [ bench-nowhere ]',
    says: /^m\.yaml:1:12: The plugin "bench-nowhere" is not installed .*npm install bench-nowhere/,
  },
  { what: 'a wrong scheme', config: 'target: ftp://h', says: /^m\.yaml:1:1: target must be an http or https address/ },
  { what: 'a YAML syntax error', config: 'benchmark:\n  workers: [1\nload: 5', says: /^m\.yaml:\d+:\d+: / },
  { what: 'an empty config', config: '', says: /^error: m\.yaml is empty|^m\.yaml.*(empty|holds no)/ },
  {
    what: 'a binary file',
    config: new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]),
    says: 'error: Cannot read the configuration m.yaml. It is a binary file.\n       Name a YAML, JSON, TypeScript or JavaScript file.\n',
  },
  {
    what: 'an endless file',
    config: { file: '/dev/zero' },
    says: 'error: Cannot read the configuration /dev/zero. It is a device, not a file.\n       Name a YAML, JSON, TypeScript or JavaScript file.\n',
  },
  {
    what: 'a pipe that nobody writes to',
    config: { file: 'pipe' },
    says: 'error: Cannot read the configuration pipe. It is a pipe that nothing writes to.\n       Name a YAML, JSON, TypeScript or JavaScript file.\n',
  },
  {
    what: 'a folder',
    config: { file: 'dir' },
    says: 'error: Cannot read the configuration dir. It is a folder.\n       Name a YAML, JSON, TypeScript or JavaScript file.\n',
  },
  {
    what: 'a file that is not there',
    config: { file: 'absent.yaml' },
    says: 'error: Cannot read the configuration absent.yaml. There is no such file.\n       Check the path.\n',
  },
  {
    what: 'a config that includes itself',
    config: "import me from './m.mjs';\nexport default { name: me.name };",
    as: 'm.mjs',
    says: /m\.mjs.*(imports itself|itself)/,
  },
  {
    what: 'a config that contains itself',
    config: 'scenario: &me { type: crud, mix: *me }',
    says: /^m\.yaml:1:\d+: .*itself/,
  },
];

describe('P2-03 mistakes in a config', () => {
  test.each(MISTAKES)('$what: told alike by validate and run, exit 2, nothing sent, no stack', async (mistake) => {
    testbed.reset();
    const { config, as = 'm.yaml', says } = mistake;
    const written = typeof config === 'string' || config instanceof Uint8Array;
    if (written) await put(as, config);
    const file = written ? as : config.file;
    const validated = await cli('validate', file);
    const run = await cli('run', '--config', file);
    expect([validated.code, run.code, run.stdout]).toEqual([2, 2, '']);
    const told = validated.stdout + validated.stderr;
    if (typeof says === 'string') expect(told).toBe(says);
    else expect(told).toMatch(says);
    const sentence = told.split('\n')[0]?.replace(/^error: /, '') ?? '';
    expect(run.stderr).toContain(sentence);
    for (const text of [told, run.stderr]) expect(text).not.toMatch(/^ {4}at |\[object|undefined/m);
    expect(testbed.groundTruth().requests).toEqual([]);
  });

  test('P2-03 whatever is done to a config, validate ends with 0 or 2 and says something', async () => {
    const sound = 'benchmark: { workers: 5, duration: 30s }\nscenario: { type: crud, preset: balanced }\n';
    const pieces = fc.oneof(fc.constantFrom(': ', '{', ']', '\t', '&a', '*a', '-1', '~', '\0', '!!x '), fc.string());
    const cut = fc.tuple(fc.nat(sound.length), fc.nat(6), pieces);
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 4 }), async (cuts) => {
        await put(
          'f.yaml',
          cuts.reduce((text, [at, gone, put]) => text.slice(0, at) + put + text.slice(at + gone), sound),
        );
        const { code, stdout, stderr } = await cli('validate', 'f.yaml');
        expect([0, 2]).toContain(code);
        expect(`${stdout}${stderr}`).toMatch(/\S{3}/);
        expect(`${stdout}${stderr}`).not.toMatch(/^ {4}at |met a bug/m);
      }),
      { numRuns: 200, seed: 5 },
    );
  });
});

const KEY_MISTAKES: readonly (readonly [file: string, what: string, hint: RegExp])[] = [
  ['pkcs8.pem', 'is PKCS#8, which the server does not read either', /Convert it: openssl rsa -traditional/],
  ['locked8.pem', 'is encrypted', /without a passphrase/],
  ['locked1.pem', 'is encrypted', /without a passphrase/],
  ['ec.pem', 'is an EC key', /signs with RSA/],
  ['public.pem', 'is a public key', /needs the private key/],
  ['cut.pem', 'is damaged', /Copy the file again/],
  ['garbage.pem', 'is not an RSA key in PEM', /private_key_file/],
];

describe('P1-13 mistakes with a private key', () => {
  test.each(KEY_MISTAKES)(
    '%s %s: run, doctor and validate name it before anything is sent',
    async (file, what, hint) => {
      testbed.reset();
      await put('key.yaml', `benchmark: { target: ${testbed.url} }\nauth: { privateKeyFile: ${file} }\n`);
      const [run, doctor, validated] = [
        await cli('run', '--config', 'key.yaml'),
        await cli('doctor', '--config', 'key.yaml'),
        await cli('validate', 'key.yaml'),
      ];
      expect([run.code, run.stdout, validated.code, doctor.code === 0]).toEqual([2, '', 2, false]);
      for (const text of [run.stderr, validated.stdout, doctor.stdout.replace(/\s+/g, ' ') + doctor.stderr]) {
        expect(text).toContain(what);
        expect(text).toMatch(hint);
        expect(text).not.toMatch(/^ {4}at /m);
      }
      expect(run.stderr).toContain(`The key of auth.privateKeyFile (${join(folder, file)}) ${what}.`);
      expect(validated.stdout).toMatch(/^key\.yaml:2:\d+: The key of auth\.privateKeyFile/);
      expect(testbed.groundTruth().requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    },
  );

  test.each([
    ['empty.pem', /which is empty\.\n {7}Write the secret into it/],
    ['absent.pem', /which is not there/],
    ['dir', /which cannot be read: it is a folder/],
    ['pipe', /which cannot be read: it is a pipe that nothing writes to/],
    ['/dev/zero', /which cannot be read: it is larger than 64 KiB/],
  ])('the file %s ends a run with 2; validate leaves it to the machine of the run', async (file, message) => {
    const run = await cli('run', '--no-config', '--target', testbed.url, '--private-key', resolve(folder, file));
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toMatch(message);
    await put('key.yaml', `auth: { privateKeyFile: ${file} }\n`);
    expect((await cli('validate', 'key.yaml')).code).toBe(0);
  });

  test('a key that others may read is told, and the run goes on', async () => {
    const open = join(folder, 'open.pem');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await put('open.pem', privateKey.export({ type: 'pkcs1', format: 'pem' }));
    await chmod(open, 0o644);
    const { code, stderr } = await cli('run', '--no-config', '--target', testbed.url, '--private-key', open);
    expect(stderr).toMatch(/The file \S+open\.pem of auth\.privateKeyFile is open to others .*chmod 600 \S+open\.pem/);
    expect({ code, why: /token/.test(stderr) }).toEqual({ code: 3, why: true });
  });
});
