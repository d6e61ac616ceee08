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
    description: 'Change linearly from the level of the stage before (the first: from 0) instead of at once.',
  }).default(false),
});

const thinkTime = z
  .union(
    [
      duration({ description: 'Constant.', examples: ['500ms'] }),
      z.strictObject({
        min: duration({ description: 'The shortest; times up to the longest are equally likely.' }),
        max: duration({ description: 'The longest.' }),
      }),
      z.strictObject({ mean: duration({ description: 'The mean of an exponential distribution.' }, LASTING) }),
    ],
    { error: () => 'must be a duration, `min` with `max`, or `mean`' },
  )
  .meta({
    description:
      'Pause of a worker between the end of one operation and the start of the next; only with the closed model. Default: none.',
  });

/** `load`: how load is shaped. */
export const loadBlock = z
  .strictObject({
    model: z.enum(LOAD_MODELS).optional().meta({
      description:
        'closed: each worker starts its next operation when its last has ended. open: operations arrive on a schedule, however fast the target is. hold: none start; what the scenario holds open, such as subscriptions, lasts as long as the other workloads. Default: open where a rate is given, here or for operations, else closed.',
    }),
    rate: rate({
      description:
        'Arrivals per second over all workers; only with the open model. Operations may have rates of their own instead.',
      examples: ['5000/s'],
    }).optional(),
    arrivals: z.enum(ARRIVALS).optional().meta({
      description:
        'How arrivals are spaced; only with the open model. constant: evenly. poisson: randomly, like independent users. Default poisson.',
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
          'Time over which connections are opened, evenly, before the warm-up; for targets or networks that cannot take all at once. Default: at once, at most 256 at a time; of more than 200 that a scenario holds, 1,000 a second.',
        examples: ['2s'],
      },
      CONNECTION_RAMP,
    ).optional(),
    precision: z.enum(PRECISIONS).optional().meta({
      description:
        'How precisely operations start when they are due; only with the open model. paced: mostly within 0.1 ms, for a few percent of a core. timer: within 1 to 2 ms, at no cost. spin: as paced with fewer outliers, for a whole core per thread. Default paced; on one core timer.',
    }),
    shape: z.enum(LOAD_SHAPES).optional().meta({
      description:
        'A named shape, relative to the rate or workers. smoke: a tenth, for 10 s. spike: a tenth, then a rush at the full level, then a tenth again, in 5 m. soak: the full level for 1 h. A duration stretches it. Default: one level throughout.',
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
          'Shortest time from the start of a worker’s operation to the start of its next; only with the closed model. Default: none.',
        examples: ['1s'],
      },
      LASTING,
    ).optional(),
    thinkTime: thinkTime.optional(),
  })
  .meta({ description: 'How load is shaped. Default: closed, with `workers` workers.' });
