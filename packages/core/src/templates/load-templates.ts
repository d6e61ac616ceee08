import { frame, template, type Template } from './template.ts';

function shapeTemplate(shape: string, lasts: string, question: string, level: string): Template {
  return template(
    `load-${shape}`,
    question,
    `
benchmark:
  name: load-${shape}
  target: http://localhost:8080
  warmup: 5s # as the shape begins, not measured
  workers: 200 # the most operations under way

load:
  shape: ${shape} # lasts ${lasts}, unless benchmark.duration says how long
  ${level} # the highest level

scenario:
  type: crud
  preset: balanced

data:
  seedData: 2000

output:
  file: results/{{name}}_{{timestamp}}.json`,
  );
}

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
  shapeTemplate('smoke', '10s', 'Does it work at all, with a tenth of the load for ten seconds?', 'rate: 500/s'),
  shapeTemplate('spike', '5m', 'Does it come through a tenfold rush, and back to normal?', 'rate: 1000/s'),
  shapeTemplate('soak', '1h', 'Does it hold for an hour without getting slower?', 'rate: 300/s'),
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
