import * as z from 'zod';

import { DEFAULT_TARGET_KIND } from '../../contracts/target.ts';
import { duration, flag, formedText, shortText, wholeNumber } from './fields.ts';

/** Scheme, host and perhaps a path. */
const ADDRESS_PATTERN = '^[hH][tT][tT][pP][sS]?://[^\\s/?#@\\\\]+(/[^\\s?#]*)?$';

/** The address of a server: http or https, without credentials, query or fragment. */
export const targetUrl = z
  .custom<string>(() => true)
  .meta({ type: 'string', pattern: ADDRESS_PATTERN, examples: ['http://localhost:8080'] })
  .transform((written, context) => {
    const problem = targetProblem(written);
    if (problem === null) return written;
    context.addIssue({ code: 'custom', message: problem.message, params: { hint: problem.hint }, input: written });
    return z.NEVER;
  });

const ADDRESS_EXAMPLE = 'Write it like http://localhost:8080.';

function targetProblem(written: unknown): { readonly message: string; readonly hint: string } | null {
  if (typeof written !== 'string' || written === '')
    return { message: 'must be an http or https address', hint: ADDRESS_EXAMPLE };
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(written)) {
    return { message: 'lacks http:// or https://', hint: `Write it like http://${written.slice(0, 80)}.` };
  }
  const url = URL.canParse(written) ? new URL(written) : null;
  if (url === null) return { message: 'is not an address that can be read', hint: ADDRESS_EXAMPLE };
  if (url.protocol === 'ws:' || url.protocol === 'wss:') {
    const http = written.replace(/^ws/i, 'http').slice(0, 80);
    return {
      message: `must be an http or https address`,
      hint: `Write ${http}; realtime connections are derived from it.`,
    };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { message: 'must be an http or https address', hint: ADDRESS_EXAMPLE };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      message: 'contains credentials',
      hint: 'Remove them and use auth.token, or auth.username with auth.password.',
    };
  }
  if (url.search !== '' || url.hash !== '') {
    return { message: 'has a query or fragment', hint: 'Remove everything from "?" or "#" on.' };
  }
  if (!new RegExp(ADDRESS_PATTERN, 'u').test(written)) {
    return { message: 'is not an address that can be read', hint: ADDRESS_EXAMPLE };
  }
  return null;
}

/** Most threads that anybody may ask for. */
const MOST_THREADS = 256;
const threadsError = () => `must be a whole number from 1 to ${MOST_THREADS}, or auto`;

/** Most workers that one workload may have. */
export const MOST_WORKERS = 10_000;

const MINUTE_US = 60_000_000;
const POSITIVE_DURATION = { min: 1_000, max: Number.POSITIVE_INFINITY, range: 'at least 1ms' };

const LARGEST_SEED = 4_294_967_295;

/** `benchmark`: what is measured, for how long, how wide. */
export const benchmarkBlock = z
  .strictObject({
    name: shortText(
      {
        description: 'Name of the run in reports and file names. Default: the scenario’s name.',
        examples: ['crud-mixed'],
      },
      100,
    ).optional(),
    target: z
      .union([targetUrl, z.array(targetUrl).min(1, { error: () => 'must list at least one address' })])
      .prefault('http://localhost:8080')
      .meta({
        description:
          'Address of the server, or a list of gateways of one cluster; workers are spread evenly over a list.',
      }),
    targetKind: formedText(
      {
        description: 'Kind of server, where a plugin adds one other than Syntrix.',
        examples: ['syntrix'],
      },
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      'a name of small letters and digits joined by "-"',
    )
      .max(100)
      .default(DEFAULT_TARGET_KIND),
    duration: duration(
      {
        description: 'Length of the steady, measured phase. Default 30s, unless operations are counted.',
        examples: ['5m'],
      },
      POSITIVE_DURATION,
    ).optional(),
    operations: wholeNumber(
      {
        description: 'End the steady phase after this many operations instead of after a duration.',
        examples: [10_000],
      },
      1,
      1_000_000_000,
    ).optional(),
    warmup: duration({
      description:
        'Full load before the measured phase, not measured. Default: a tenth of the duration, at most 30s; 0 where operations are counted.',
      examples: ['30s'],
    }).optional(),
    untilSteady: flag({
      description:
        'End the warm-up as soon as goodput and p50 are steady, which takes at least 30s; `warmup` is then its longest time, 2m by default.',
    }).default(false),
    rampup: duration({
      description:
        'Load grows from nothing to full over this time, after warm-up and before the measured phase; not measured.',
      examples: ['10s'],
    }).prefault(0),
    workers: wholeNumber(
      {
        description:
          'Workers: each has at most one operation in flight. Default 10; with an arrival rate a tenth of the rate per second, 10 to 1000.',
        examples: [50],
      },
      1,
      MOST_WORKERS,
    ).optional(),
    threads: z
      .union(
        [
          z.int({ error: threadsError }).min(1, { error: threadsError }).max(MOST_THREADS, { error: threadsError }),
          z.literal('auto'),
        ],
        { error: threadsError },
      )
      .default('auto')
      .meta({
        description:
          'Threads that generate load; workers are spread over them evenly. There are no more threads than workers and held connections, and no more than the workers of a load with a rate; probes have one of their own. `auto` uses the available cores, less one for the display and the target.',
      }),
    timeout: duration(
      { description: 'How long an operation may take, from when it is sent, before it is given up.' },
      { min: 1_000, max: 60 * MINUTE_US, range: 'from 1ms to 1h' },
    ).prefault('10s'),
    drain: duration({
      description:
        'How long due and in-flight operations may take to finish after load has stopped. Default: the longest `load.maxQueue` of open loads, the operation time-out, and 1s more.',
    }).optional(),
    stragglers: duration(
      {
        description: 'How long scenarios may then wait for late deliveries, such as events of the last writes.',
        examples: ['10s'],
      },
      { min: 0, max: 60 * MINUTE_US, range: 'at most 1h' },
    ).prefault('5s'),
    probeNeeds: flag({
      description:
        'Ask the server before the run whether it has what the scenarios need, such as index templates. Without, a run on a server that lacks them shows wrong figures.',
    }).default(true),
    iOwnThisServer: flag({
      description:
        'Allow what can end a server’s realtime until it is restarted, such as storms of clients (R34): only on a server that is yours alone.',
    }).default(false),
    strict: flag({
      description:
        'End with exit code 6 unless every claim of the run certificate is valid: suspect and not assessed count as not proven.',
    }).default(false),
    seed: z
      .union([z.int().min(0).max(LARGEST_SEED), z.literal('random')], {
        error: () => `must be a whole number from 0 to ${LARGEST_SEED}, or random`,
      })
      .default(1)
      .meta({
        description:
          'Choices and document contents depend only on the seed: equal seeds do equal work. `random` draws a new one.',
      }),
  })
  .prefault({})
  .meta({ description: 'What is measured, for how long, and with how many workers.' });
