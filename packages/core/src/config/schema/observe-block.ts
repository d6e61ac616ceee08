import * as z from 'zod';

import { OBSERVE_PATTERN } from '../written-observe.ts';
import { formedText, shortText } from './fields.ts';

const thing = formedText(
  {
    description:
      'Something to watch, with a name before it if it shall have one: `pid:4711` or `port:8080` (the process of this machine that listens there), `nats:http://host:8222`, `mongodb://host:27017` (without a login), `prometheus:http://host/metrics`, with `#metric+metric` for others than processes usually tell.',
    examples: ['server=port:8080', 'nats:http://localhost:8222'],
  },
  new RegExp(OBSERVE_PATTERN, 'u'),
  'pid:NUMBER, port:NUMBER, nats:URL, mongodb://HOST:PORT or prometheus:URL, such as server=port:8080, without credentials in the URL',
);

/** `observe`: what is watched beside the load. */
export const observeBlock = z
  .union([
    thing,
    z
      .array(thing, { error: () => 'must be a list of what to watch' })
      .max(16, { error: () => 'must list at most 16 things' }),
  ])
  .meta({
    description:
      'What is watched once a second while the run goes on, such as the server’s process: its figures stand in the report on the run’s time.',
  });

/** `labels`: what a user says of a run. */
export const labelsBlock = z
  .record(shortText({ description: 'Name.' }, 64), shortText({ description: 'What is so.' }), {
    error: () => 'must be names with a text each',
  })
  .meta({
    description: 'Words of your own about the run, such as the type of the machine: they stand in the report.',
    examples: [{ instance: 'm5.large', journal: '10ms' }],
  });
