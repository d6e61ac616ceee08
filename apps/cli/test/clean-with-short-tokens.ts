import { startTestbed, type RequestCount } from '@syntrix-bench/testbed';

import { runInMemory } from '../src/testing/memory-context.ts';

/** What a command came to whose tokens live for two seconds, and which took longer. */
export interface ShortTokens {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Requests that came with a token that lived no longer. */
  readonly refused: readonly RequestCount[];
}

/** Removes what a run left, while each removal waits, so that all of them take longer than a token lives. */
export async function cleanWithShortTokens(): Promise<ShortTokens> {
  const testbed = await startTestbed({ accessTokenTtlMs: 2000 });
  try {
    const user = ['--no-config', '--target', testbed.url, '--username', 'syntrix', '--password', 'env:P'];
    const env = { P: 'Bench-Admin#2025' };
    const load = ['--operations', '60', '--seed-data', '400', '--no-cleanup', '--run-id', 'longrun'];
    await runInMemory(['run', ...user, ...load], { env });
    testbed.setFaults({ faults: [{ kind: 'latency', distribution: 'fixed', meanMs: 60, operations: ['delete'] }] });
    const { code, stdout, stderr } = await runInMemory(['clean', ...user, '--run-id', 'longrun'], { env });
    return { code, stdout, stderr, refused: testbed.groundTruth().requests.filter(({ status }) => status === 401) };
  } finally {
    await testbed.close();
  }
}
