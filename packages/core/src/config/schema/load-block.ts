import * as z from 'zod';

import { MOST_WORKERS } from './benchmark-block.ts';
import { duration, flag, formedText, rate, wholeNumber } from './fields.ts';

/** Values of `load.model`. */
export const LOAD_MODELS = ['closed', 'open', 'hold'] as const;
/** Values of `load.arrivals`: how arrivals of an open load are spaced. */
export const ARRIVALS = ['constant', 'poisson'] as const;
/** Values of `load.overflow`: what becomes of an arrival that finds no free worker. */
export const OVERFLOWS = ['queue', 'drop'] as const;
/** Values of `load.precision`: how a shard waits for the next arrival. */
export const PRECISIONS = ['paced', 'timer', 'spin'] as const;

/** Names of load shapes that need no stages written out. */
export const LOAD_SHAPES = ['smoke', 'spike', 'soak'] as const;
/** One of {@link LOAD_SHAPES}. */
export type LoadShape = (typeof LOAD_SHAPES)[number];

const LASTING = { min: 1_000, max: Number.POSITIVE_INFINITY, range: 'at least 1ms' };

/** Connections that were opened first wait for the last, and targets close what is idle too long. */
const CONNECTION_RAMP = { min: 1_000, max: 600_000_000, range: '1ms to 10m' };

const stage = z.strictObject({
  name: formedText(
    {
      description: 'What thresholds (`p99@burst < 50ms`) and reports call the stage. Default: its place, from 1.',
      examples: ['burst'],
    },
    /^(?=.{1,40}$)[A-Za-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*$/,
    'a name of at most 40 letters and digits, joined by - or _, that begins with a letter',
  ).optional(),
  duration: duration({ description: 'How long the stage lasts.', examples: ['1m'] }, LASTING),
  rate: rate(
    { description: 'Arrivals per second in the stage, 0/s for none; makes the load open.', examples: ['500/s'] },
    { mayBeZero: true },
  ).optional(),
  workers: wholeNumber({ description: 'Workers in the stage; goes with the closed model.' }, 0, 10_000).optional(),
  ramp: flag({
    description: 'Go there in a straight line from the stage before (the first: from nothing) instead of at once.',
  }).default(false),
});

const thinkTime = z
  .union(
    [
      duration({ description: 'Always as long.', examples: ['500ms'] }),
      z.strictObject({
        min: duration({ description: 'The shortest; each is equally likely.' }),
        max: duration({ description: 'The longest.' }),
      }),
      z.strictObject({ mean: duration({ description: 'The mean of an exponential distribution.' }, LASTING) }),
    ],
    { error: () => 'must be a duration, `min` with `max`, or `mean`' },
  )
  .meta({
    description:
      'Time that a worker thinks between the end of one operation and the start of the next; only with the closed model. Default: none.',
  });

/** `load`: how load is shaped. */
export const loadBlock = z
  .strictObject({
    model: z.enum(LOAD_MODELS).optional().meta({
      description:
        'closed: each worker starts its next operation when its last has ended. open: operations arrive by a schedule, whatever the target does. hold: none start; what the scenario holds open, such as subscriptions, lasts as long as the other workloads. Default: open where a rate is given, here or for operations, else closed.',
    }),
    rate: rate({
      description:
        'Arrivals per second over all workers; only with the open model. Operations may have rates of their own instead.',
      examples: ['5000/s'],
    }).optional(),
    arrivals: z.enum(ARRIVALS).optional().meta({
      description:
        'How arrivals are spaced; only with the open model. constant: evenly. poisson: by chance, as independent users do. Default poisson.',
    }),
    maxQueue: duration({
      description:
        'How long a due operation may wait for a free worker before it is dropped; only with the open model. Default: the operation time-out.',
      examples: ['1s'],
    }).optional(),
    overflow: z.enum(OVERFLOWS).optional().meta({
      description:
        'What happens to an operation that is due while all workers are busy; only with the open model. queue: it waits, at most maxQueue. drop: it is dropped at once. Both are counted. Default queue.',
    }),
    maxInFlight: wholeNumber(
      {
        description:
          'Most operations in flight, and connections, at a time; only with the open model. Another name for workers. Default: a tenth of the rate, 10 to 1000.',
      },
      1,
      MOST_WORKERS,
    ).optional(),
    connectionRamp: duration(
      {
        description:
          'Over how long connections are opened before the warm-up, evenly, for targets or networks that do not bear them all at once. Default: at once, at most 256 under way.',
        examples: ['2s'],
      },
      CONNECTION_RAMP,
    ).optional(),
    precision: z.enum(PRECISIONS).optional().meta({
      description:
        'How exactly operations start when they are due; only with the open model. paced: mostly within a tenth of a millisecond, for some percent of a core. timer: within a millisecond or two, for nothing. spin: as paced, but for the rarest, at the cost of a whole core for each thread. Default paced; on one core timer.',
    }),
    shape: z.enum(LOAD_SHAPES).optional().meta({
      description:
        'A shape by name, below the level that rate or workers say. smoke: a tenth of it, for 10 s. spike: a tenth, then within moments the whole, and a tenth again, in 5 m. soak: all of it, for 1 h. A duration stretches it. Default: one level throughout.',
    }),
    stages: z
      .array(stage, { error: () => 'must be a list of stages' })
      .min(1, { error: () => 'must list at least one stage' })
      .max(100, { error: () => 'must list at most 100 stages' })
      .optional()
      .meta({
        description:
          'Shape of the measured phase, which lasts as long as the stages together; instead of a duration and a rate. Default: one level throughout.',
      }),
    pacing: duration(
      {
        description:
          'Least time from the start of a worker’s operation to the start of its next; only with the closed model. Default: none.',
        examples: ['1s'],
      },
      LASTING,
    ).optional(),
    thinkTime: thinkTime.optional(),
  })
  .meta({ description: 'How load is shaped. Left out: closed, `workers` wide.' });
