import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DEFAULT_ADMIN, startTestbed } from '@syntrix-bench/testbed';
import { CHECKS, UNCHECKED } from './checks/index.ts';
import { runChecks, type CheckResult } from './runner.ts';
import { openTarget } from './open-target.ts';

const USAGE = `pnpm conformance [options]

Checks section by section whether a server answers as Syntrix does. It creates users, databases and documents and leaves them behind.

  --target URL            the server; left out: a testbed is started
  --admin-user NAME       administrator (${DEFAULT_ADMIN.username})
  --admin-password WORD   password (${DEFAULT_ADMIN.password}), or env:NAME
  --key-file FILE         signing key of the server, PKCS#1 PEM
  --only TEXT             checks whose id starts with TEXT
  --quick                 only what waits neither for a time to pass nor for an index
  --verbose               every check, not only what failed or could not be checked`;

const OPTIONS = {
  target: { type: 'string' },
  'admin-user': { type: 'string', default: DEFAULT_ADMIN.username },
  'admin-password': { type: 'string', default: DEFAULT_ADMIN.password },
  'key-file': { type: 'string' },
  only: { type: 'string', default: '' },
  quick: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof readArguments>;

function readArguments() {
  return parseArgs({ options: OPTIONS }).values;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(values: Values): Promise<number> {
  if (values.help) {
    print(USAGE);
    return 0;
  }
  if (values.target !== undefined && !/^http:\/\/[^/]+\/?$/.test(values.target))
    throw new Error(`--target: "${values.target}" is no address of a server. Write http://HOST:PORT.`);
  const testbed = values.target === undefined ? await startTestbed() : undefined;
  const keyFile = values['key-file'];
  const password = values['admin-password'];
  try {
    const target = await openTarget({
      url: values.target ?? testbed?.url ?? '',
      adminUser: values['admin-user'],
      adminPassword: password.startsWith('env:') ? fromEnvironment(password.slice(4)) : password,
      keyPem: keyFile === undefined ? testbed?.privateKeyPem() : await readFile(keyFile, 'utf8'),
    });
    const checks = CHECKS.filter(({ id, quick }) => id.startsWith(values.only) && (quick || !values.quick));
    if (checks.length === 0) throw new Error(`--only: no check's id starts with "${values.only}".`);
    const results = await runChecks(target, checks, (result) => report(result, values.verbose));
    for (const { id, text, reason } of values.verbose ? UNCHECKED : []) print(`unchecked  ${id}: ${text} (${reason})`);
    const count = (verdict: CheckResult['verdict']) => results.filter((result) => result.verdict === verdict).length;
    print(
      `${count('passed')} passed, ${count('failed')} failed, ${count('not-applicable')} not applicable; ${UNCHECKED.length} promises are not checked, for written reasons (--verbose)`,
    );
    return count('failed') === 0 ? 0 : 1;
  } finally {
    await testbed?.close();
  }
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`--admin-password: the environment has no ${name}.`);
  return value;
}

function report(result: CheckResult, verbose: boolean): void {
  const { id, text } = result.check;
  if (result.verdict === 'failed') print(`FAILED     ${id}: ${text}\n           ${result.reason}`);
  else if (result.verdict === 'not-applicable') print(`n/a        ${id}: ${result.reason}`);
  else if (verbose) print(`passed     ${id}: ${text}`);
}

try {
  process.exitCode = await main(readArguments());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
