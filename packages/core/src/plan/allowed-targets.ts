import { hostOf, isLoopbackHost } from '../config/target-host.ts';
import type { TargetPlan } from '../contracts/plan.ts';
import { BenchError } from '../errors.ts';

// docs/decisions/0152-hosts-are-allowed-by-name.md

/** Hosts of a target that are not this machine, in the order of its URLs, each once. */
export function remoteHosts({ urls }: Pick<TargetPlan, 'urls'>): readonly string[] {
  return [...new Set(urls.map(hostOf))].filter((host) => !isLoopbackHost(host));
}

/** Those of them that nobody has allowed. */
export function hostsToAllow(target: Pick<TargetPlan, 'urls' | 'allowedHosts'>): readonly string[] {
  return remoteHosts(target).filter((host) => target.allowedHosts?.includes(host) !== true);
}

/**
 * Makes sure that every host of a target is this machine, or was allowed.
 *
 * @throws BenchError `target_not_allowed` naming those that were not
 */
export function requireAllowedTarget(target: Pick<TargetPlan, 'urls' | 'allowedHosts'>): void {
  const hosts = hostsToAllow(target);
  if (hosts.length > 0) throw targetNotAllowed(hosts);
}

function targetNotAllowed(hosts: readonly string[]): BenchError {
  const [is, targets] = hosts.length === 1 ? ['is', 'a target'] : ['are', 'targets'];
  const message = `${hosts.join(', ')} ${is} not this machine and not allowed as ${targets}`;
  const entry = hosts.map((host) => `'${host}'`).join(', ');
  return new BenchError('target_not_allowed', message, { hint: `to allow it, write allowTargets: [${entry}]` });
}
