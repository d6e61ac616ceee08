import * as z from 'zod';

import { databaseName } from './auth-block.ts';
import { MOST_WORKERS } from './benchmark-block.ts';
import { workloadDataBlock } from './data-block.ts';
import { formedText, shortText, wholeNumber } from './fields.ts';
import { loadBlock } from './load-block.ts';

const scenarioName = shortText(
  { description: 'A scenario, or a scenario and one of its presets: `crud`, `crud-write-heavy`.', examples: ['crud'] },
  100,
);

const scenarioObject = z.looseObject({
  type: scenarioName,
  preset: shortText(
    { description: 'A named starting point of the scenario; what is written beside it wins.' },
    100,
  ).optional(),
});

/** `scenario`: what a workload does. Keys beside `type` and `preset` are the scenario's own options. */
export const scenarioBlock = z.union([scenarioName, scenarioObject]).meta({
  description: 'What the run does: a name, or `type` with the scenario’s own options beside it. Default crud.',
});

/** One entry of `workloads`. */
const workloadBlock = z.strictObject({
  name: formedText(
    { description: 'Name of the workload in the report; unique. Default: the scenario’s name.', examples: ['writers'] },
    /^[A-Za-z0-9][A-Za-z0-9._ -]{0,63}$/,
    'a name of 1 to 64 letters, digits, spaces and . _ -',
  ).optional(),
  scenario: scenarioBlock,
  load: loadBlock.optional(),
  database: databaseName('Database of this workload. Default: auth.database.').optional(),
  workers: wholeNumber(
    { description: 'Workers of this workload. Default: benchmark.workers.' },
    1,
    MOST_WORKERS,
  ).optional(),
  operations: wholeNumber(
    { description: 'Steady operations of this workload, instead of a duration.' },
    1,
    1_000_000_000,
  ).optional(),
  data: workloadDataBlock.optional(),
});

/** `workloads`: several scenarios side by side. */
export const workloadsBlock = z
  .array(workloadBlock)
  .min(1, { error: () => 'must list at least one workload' })
  .max(64, { error: () => 'must list at most 64 workloads' })
  .meta({ description: 'Several scenarios side by side, instead of `scenario` and `load`.' });
