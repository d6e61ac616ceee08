import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DEFAULT_ADMIN, startTestbed } from '@syntrix-bench/testbed';
import { CHECKS, UNCHECKED } from './checks/index.ts';
import { HookReceiver } from './hook-receiver.ts';
import { hookTriggers } from './hook-triggers.ts';
import { runChecks, type CheckResult } from './runner.ts';
import { openTarget } from './open-target.ts';

const USAGE = `pnpm conformance [options]

Checks section by section whether a server answers as Syntrix does. It creates users, databases and documents and leaves them behind.

  --target URL            the server; left out: a testbed is started
  --admin-user NAME       administrator (${DEFAULT_ADMIN.username})
  --admin-password WORD   password (${DEFAULT_ADMIN.password}), or env:NAME
  --key-file FILE         signing key of the server, PKCS#1 PEM
  --hook-port PORT        where webhooks are received; the server needs the triggers of --print-triggers
  --print-triggers        the triggers that calls of webhooks are checked with, as JSON for the server's folder of triggers
  --only TEXT             checks whose id starts with TEXT
  --quick                 only what waits neither for a time to pass nor for an index
  --verbose               every check, not only what failed or could not be checked`;

const OPTIONS = {
  target: { type: 'string' },
  'admin-user': { type: 'string', default: DEFAULT_ADMIN.username },
  'admin-password': { type: 'string', default: DEFAULT_ADMIN.password },
  'key-file': { type: 'string' },
  'hook-port': { type: 'string' },
  'print-triggers': { type: 'boolean', default: false },
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
  const hookPort = values['hook-port'];
  if (hookPort !== undefined && !/^\d{1,5}$/.test(hookPort))
    throw new Error(`--hook-port: "${hookPort}" is no port. Give a number such as 9911.`);
  if (values['print-triggers']) {
    if (hookPort === undefined)
      throw new Error('--print-triggers: needs the port that webhooks are to call. Add --hook-port 9911.');
    print(JSON.stringify(hookTriggers(`http://127.0.0.1:${hookPort}`), null, 2));
    return 0;
  }
  const isOwn = values.target === undefined;
  const hooks = isOwn || hookPort !== undefined ? await HookReceiver.start(Number(hookPort ?? 0)) : undefined;
  const testbed =
    isOwn && hooks !== undefined ? await startTestbed({ triggers: [hookTriggers(hooks.url)] }) : undefined;
  const keyFile = values['key-file'];
  const password = values['admin-password'];
  try {
    const target = await openTarget({
      url: values.target ?? testbed?.url ?? '',
      adminUser: values['admin-user'],
      adminPassword: password.startsWith('env:') ? fromEnvironment(password.slice(4)) : password,
      keyPem: keyFile === undefined ? testbed?.privateKeyPem() : await readFile(keyFile, 'utf8'),
      hooks,
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
    hooks?.close();
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
