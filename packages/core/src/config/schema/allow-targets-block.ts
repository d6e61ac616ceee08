import * as z from 'zod';

import { canonicalHost, HOST_PATTERN, hostOf } from '../target-host.ts';

const host = z
  .custom<string>(() => true)
  .meta({
    type: 'string',
    minLength: 1,
    pattern: HOST_PATTERN,
    description: 'A host name or an address, without scheme and port.',
    examples: ['bench.example.com'],
  })
  .transform((written, context) => {
    const canonical = typeof written === 'string' ? canonicalHost(written) : null;
    if (canonical !== null) return canonical;
    const issue = { code: 'custom', message: 'must be the name of one host alone', input: written } as const;
    context.addIssue({ ...issue, params: { hint: hintFor(written) } });
    return z.NEVER;
  });

function hintFor(written: unknown): string {
  if (typeof written === 'string') {
    if (written.includes('*')) return 'Patterns are not allowed: list each host.';
    const found = hostOf(/^[a-z]+:\/\//i.test(written) ? written : `http://${written}`);
    if (canonicalHost(found) !== null) return `Write ${found}.`;
  }
  return 'Write it like bench.example.com.';
}

/** `allowTargets`: hosts other than this machine that a run may load. */
export const allowTargetsBlock = z
  .union([host, z.array(host).max(100, { error: () => 'must list at most 100 hosts' })])
  .meta({
    description:
      'Hosts that may be loaded, one or a list of them. Without it only this machine is: localhost, names that end in .localhost, 127.0.0.0/8 and ::1.',
    examples: ['bench.example.com'],
  });
