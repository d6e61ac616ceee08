import { template, type Template } from './template.ts';

const MADE = `auth: # who makes databases also gives them rules: an administrator, or privateKeyFile: keys/auth_private.pem
  username: syntrix
  password: env:SYNTRIX_PASSWORD
`;

const ISOLATION = template(
  'database-isolation',
  'How much does one database suffer while its neighbour is flooded?',
  `
benchmark:
  name: database-isolation
  target: http://localhost:8080
  duration: 2m # 10 rounds of a silent and a flooded block each, in drawn order
  warmup: 10s # not measured

${MADE}
databases: # the first is the victim's, all others are the neighbour's; the run makes them and removes them
  count: 2
  prefix: bench

scenario:
  type: database
  preset: isolation
  flood: 32 # workers of the neighbour without a pause, or a rate such as 2000/s

load: # of the victim
  rate: 50/s

thresholds:
  - victim/errors < 0.1%
  - checks.own-documents == 0
  - checks.own-events == 0

output:
  file: results/{{name}}_{{timestamp}}.json`,
);

const SCALING = template(
  'database-scaling',
  'What does it cost to spread the same load over more databases?',
  `
benchmark:
  name: database-scaling
  target: http://localhost:8080
  duration: 4m # 10 rounds, in each of which 1, 2, 4 and 8 databases have their turn
  warmup: 10s # not measured
  workers: 20 # whatever the number of databases

${MADE}
databases: # the run makes them and removes them
  count: 8
  prefix: bench

scenario:
  type: database
  preset: scaling

thresholds:
  - errors < 0.1%
  - checks.own-documents == 0

output:
  file: results/{{name}}_{{timestamp}}.json`,
);

const RULES_TAX = template(
  'database-rules-tax',
  'How much longer does everything take under authorization rules?',
  `
benchmark:
  name: database-rules-tax
  target: http://localhost:8080
  duration: 2m # 10 rounds, in each of which both workloads have their turn
  warmup: 10s # not measured

auth: # a system token of the server's key skips all rules
  privateKeyFile: keys/auth_private.pem

databases: # the run makes it and removes it; leave it out to measure the rules of the database default
  count: 1
  prefix: bench

workloads:
  - name: system
    scenario: { type: database, preset: rules-tax }
  - name: user # the same load as somebody whom the rules are for
    scenario: { type: database, preset: rules-tax }
    auth:
      username: bench # signed up if the server does not know it
      password: env:BENCH_PASSWORD

thresholds:
  - errors < 0.1%

output:
  file: results/{{name}}_{{timestamp}}.json`,
);

/** A template for each question that is asked of several databases. */
export const DATABASE_TEMPLATES: readonly Template[] = [ISOLATION, SCALING, RULES_TAX];
