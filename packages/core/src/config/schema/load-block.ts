import * as z from 'zod';

import { duration, rate } from './fields.ts';

export const LOAD_MODELS = ['closed', 'open'] as const;
export const ARRIVALS = ['constant'] as const;

/** `load`: how load is shaped. */
export const loadBlock = z
  .strictObject({
    model: z.enum(LOAD_MODELS).optional().meta({
      description:
        'closed: each lane starts its next operation when its last has ended. open: operations arrive by a schedule, whatever the target does. Default: open where a rate is given, else closed.',
    }),
    rate: rate({
      description: 'Arrivals per second over all lanes; only with the open model.',
      examples: ['5000/s'],
    }).optional(),
    arrivals: z
      .enum(ARRIVALS)
      .optional()
      .meta({ description: 'How arrivals are spaced; only with the open model. Default constant.' }),
    maxQueue: duration({
      description:
        'How long a due operation may wait for a free lane before it is dropped; only with the open model. Default: the operation time-out.',
      examples: ['1s'],
    }).optional(),
  })
  .meta({ description: 'How load is shaped. Left out: closed, `workers` wide.' });
