import { frame, template, type Template } from './template.ts';

/** Templates that differ in how load is shaped. */
export const LOAD_TEMPLATES: readonly Template[] = [
  template(
    'open-rate',
    'What does a user feel at 500 operations a second, however slow the server is?',
    frame(
      'open-rate',
      'workers: 200 # the most operations under way',
      `
load:
  model: open # operations start on schedule; latency counts from when each was due
  rate: 500/s

scenario:
  type: crud
  preset: read-heavy

data:
  seedData: 5000`,
    ),
  ),
  template(
    'two-workloads',
    'How much do writers slow readers down?',
    frame(
      'two-workloads',
      '',
      `
workloads: # side by side, each with a load of its own; both names stand in the report
  - name: readers
    scenario: { type: crud, preset: read-heavy }
    load: { model: open, rate: 400/s }
    workers: 100
  - name: writers
    scenario: { type: crud, preset: write-heavy }
    workers: 10

data:
  seedData: 2000`,
    ),
  ),
];
