import * as z from 'zod';

import { duration, flag, formedText, wholeNumber } from './fields.ts';

const SECOND_US = 1_000_000;
const HOUR_US = 3600 * SECOND_US;

/** `host:port`, `[::1]:port`, `:port` or a port alone. */
const ADDRESS = /^(?:(?:\[[\da-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{0,253}):)?\d{1,5}$/u;

/** `monitor`: the page that shows the run while it goes on. */
export const monitorBlock = z
  .strictObject({
    enabled: flag({ description: 'Serve the run while it goes on, as a page and as JSON.' }).default(false),
    address: formedText(
      {
        description:
          'Where the monitor listens; where the port is taken the next free one is used. One that others can reach counts only where the command line or the environment says it.',
        examples: ['localhost:9090'],
      },
      ADDRESS,
      'host:port, such as localhost:9090',
    ).default('localhost:9090'),
    autoOpen: flag({ description: 'Open the page in the browser when the run starts.' }).default(false),
    metricsInterval: duration(
      { description: 'Time from one metrics_update on the socket to the next.', examples: ['2s'] },
      { min: SECOND_US / 10, max: 60 * SECOND_US, range: 'from 100ms to 1m' },
    ).prefault('2s'),
    timelineRetention: duration(
      { description: 'How far back the timeline of the monitor reaches.', examples: ['1h'] },
      { min: 60 * SECOND_US, max: 24 * HOUR_US, range: 'from 1m to 24h' },
    ).prefault('1h'),
    maxErrorsRetained: wholeNumber(
      { description: 'How many samples of errors the monitor keeps.', examples: [1000] },
      1,
      100_000,
    ).default(1000),
  })
  .prefault({})
  .meta({ description: 'The monitor. It changes nothing that is measured, and stands in no report.' });
