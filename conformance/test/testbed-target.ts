import { DEFAULT_ADMIN, type Testbed } from '@syntrix-bench/testbed';
import { openTarget } from '../open-target.ts';
import type { Target } from '../target.ts';

/** The testbed as a target of which everything is known. */
export function targetOf(testbed: Testbed): Promise<Target> {
  return openTarget({
    url: testbed.url,
    adminUser: DEFAULT_ADMIN.username,
    adminPassword: DEFAULT_ADMIN.password,
    keyPem: testbed.privateKeyPem(),
  });
}
