import { createInterface } from 'node:readline';
import { hostsToAllow } from '@syntrix-bench/core/plan';
import { BenchError } from '@syntrix-bench/core/plugins';

import type { CliContext } from '../context.ts';
import { columnsOf, table, textWidth, type TableRow } from '../screen.ts';
import type { ReadPlan } from './read-plan.ts';

// docs/decisions/0152-hosts-are-allowed-by-name.md

/**
 * Lets a command go on to its target: one that is this machine, or whose hosts were all allowed, by the config or
 * `--allow-target`. On a terminal each of the others may be typed once; what was typed holds for this command alone.
 *
 * @param impact what the command would do there, for who must agree to it
 * @returns what was read, with the hosts that were typed allowed in its plan
 * @throws BenchError `target_not_allowed` after all of it was shown on one screen
 */
export async function permitTarget(
  context: CliContext,
  read: ReadPlan,
  impact: () => readonly TableRow[],
): Promise<ReadPlan> {
  const hosts = hostsToAllow(read.plan.target);
  if (hosts.length === 0) return read;
  context.stderr.write(`This would happen on ${hosts.join(', ')}:\n${impactScreen(context, impact())}\n`);
  const wrong = mayAsk(context) ? await askForEach(context, hosts) : refusedHosts(hosts);
  if (wrong !== null) {
    throw new BenchError('target_not_allowed', `${wrong}: nothing was sent`, { hint: howToAllow(read, hosts) });
  }
  const { plan } = read;
  const allowedHosts = [...(plan.target.allowedHosts ?? []), ...hosts];
  return { ...read, plan: { ...plan, target: { ...plan.target, allowedHosts } } };
}

/** The rows of a screen as they fit stderr. */
export function impactScreen({ stderr, env }: CliContext, rows: readonly TableRow[]): string {
  return table(rows, textWidth(columnsOf(stderr, env))).join('\n');
}

/** Hosts that nobody has allowed, as a sentence without its full stop. */
export function refusedHosts(hosts: readonly string[]): string {
  const [first, ...others] = hosts;
  if (others.length === 0) return `${first} is not this machine, and not allowed`;
  return `${hosts.join(', ')} are not this machine, and not allowed`;
}

/** What to give so that hosts are allowed. */
export function howToAllow({ untrustedHosts, file }: ReadPlan, hosts: readonly string[]): string {
  if (file !== null && hosts.every((host) => untrustedHosts.includes(host))) {
    return `${file} allows it, but was found in a folder above this one: name it to mean it (--config ${file})`;
  }
  const flags = hosts.map((host) => `--allow-target ${host}`).join(' ');
  return `give ${flags}, or in the config allowTargets: [${hosts.map(quotedHost).join(', ')}]`;
}

/** YAML takes the brackets of an IPv6 address for a list. */
function quotedHost(host: string): string {
  return host.startsWith('[') ? `"${host}"` : host;
}

/** Somebody is there to answer: both ends are a terminal, and no pipeline that gives its steps one. */
function mayAsk({ stdin, stderr, env }: CliContext): boolean {
  return stdin.isTTY === true && stderr.isTTY === true && ['', '0', 'false'].includes(env['CI'] ?? '');
}

/** Has each host typed; resolves with what was wrong, null for nothing. */
async function askForEach({ stdin, stderr }: CliContext, hosts: readonly string[]): Promise<string | null> {
  const input = createInterface({ input: stdin, terminal: false });
  const lines = input[Symbol.asyncIterator]();
  try {
    for (const host of hosts) {
      stderr.write(`Type ${host} to go on: `);
      const line = await lines.next();
      const typed = line.done === true ? '' : line.value.trim();
      if (typed.toLowerCase() === host) continue;
      if (line.done === true) stderr.write('\n');
      return typed === '' ? 'nothing was typed' : `${JSON.stringify(typed)} is not ${host}`;
    }
    return null;
  } finally {
    input.close();
  }
}
