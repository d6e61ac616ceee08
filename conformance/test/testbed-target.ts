import { DEFAULT_ADMIN, startTestbed, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { HookReceiver } from '../hook-receiver.ts';
import { hookTriggers } from '../hook-triggers.ts';
import { openTarget } from '../open-target.ts';
import type { Target } from '../target.ts';

/** A testbed whose triggers call a receiver of the checks. */
export async function startCalling(options: TestbedOptions = {}): Promise<{ testbed: Testbed; hooks: HookReceiver }> {
  const hooks = await HookReceiver.start(0);
  return { hooks, testbed: await startTestbed({ ...options, triggers: [hookTriggers(hooks.url)] }) };
}

/** The testbed as a target of which everything is known. */
export function targetOf(testbed: Testbed, hooks?: HookReceiver): Promise<Target> {
  return openTarget({
    url: testbed.url,
    adminUser: DEFAULT_ADMIN.username,
    adminPassword: DEFAULT_ADMIN.password,
    keyPem: testbed.privateKeyPem(),
    hooks,
  });
}
