import { COMPOSE_FILES } from './compose-files.ts';
import { template, type Template } from './template.ts';

/** What a pipeline measures: an open load well below what a server can take, so that a slow one shows in its latencies. */
function ciConfig(name: string, target: string, rest: string): string {
  return `
benchmark:
  name: ${name}
  target: ${target}
  duration: 30s
  warmup: 10s # full load, not measured
  seed: 1 # the same documents and choices in every run
  workers: 100 # most operations in flight
${rest.trim()}

output:
  file: results/{{name}}_{{timestamp}}.json`;
}

const CRUD = `
load:
  model: open # operations start on schedule; latency counts from when each was due
  rate: 200/s # well below what the server can take

scenario:
  type: crud
  preset: balanced # 30 % create, 50 % read, 15 % update, 5 % delete
  verify: 10% # of the documents are held against what was written

data:
  documentSize: 1KB
  seedData: 2000

thresholds: # of each run by itself; what became slower is found by compare
  - errors < 0.1%`;

const REALTIME = `
load:
  rate: 100/s # writes, on schedule

auth: # subscribers need a token
  username: bench # signed up if the server does not know it
  password: env:BENCH_PASSWORD

scenario:
  type: realtime
  preset: event-throughput
  connections: 10
  probes: 2 # connections whose events are the headline, on a thread of their own

data:
  collection: benchmarks
  documentSize: 1KB

thresholds:
  - errors < 0.1%
  - checks.lost == 0
  - checks.duplicated == 0
  - checks.wrongly-delivered == 0`;

const GITHUB_WORKFLOW = `name: benchmark

on:
  pull_request:
  push:
    branches: [main]

permissions:
  contents: read
  actions: read # to find the baseline of the main branch
  pull-requests: write # to comment

env:
  CONFIG: syntrix-bench.config.yaml
  RUNS: 10 # of each side; fewer than six tell nothing

jobs:
  smoke: # answers, on the embedded server: a verdict within 45 s
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22, cache: npm }
      - run: npm ci # syntrix-bench is among the devDependencies
      - name: Check answers
        run: |
          npx syntrix-bench testbed --quiet > target.url &
          timeout 30 sh -c 'until grep -q http target.url; do sleep 0.1; done'
          npx syntrix-bench run "$(cat target.url)" --config "$CONFIG" --smoke --quiet --output smoke/smoke.json --output-format junit,markdown
      - name: Tell
        if: always()
        run: cat smoke/smoke.md >> "$GITHUB_STEP_SUMMARY"
      - uses: actions/upload-artifact@v4
        if: always()
        with: { name: smoke, path: smoke/ }

  measure: # speed, on a real server
    needs: smoke
    runs-on: ubuntu-latest
    timeout-minutes: 60
    env:
      SYNTRIX_BINARY: \${{ github.workspace }}/syntrix
      GH_TOKEN: \${{ github.token }}
      PULL_REQUEST: \${{ github.event.pull_request.number }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22, cache: npm }
      - run: npm ci
      - name: Get the server
        run: |
          # Build or download the binary of the server here.
          test -x "$SYNTRIX_BINARY" || { echo "there is no server at $SYNTRIX_BINARY: put it there in this step" >&2; exit 1; }
      - name: Start the server
        run: docker compose --file bench/compose.yaml up --detach --wait
      - name: Measure
        run: npx syntrix-bench run --config "$CONFIG" --repeat "$RUNS" --quiet --output 'results/{{index}}.json' --output-format junit
      - name: Fetch the baseline
        if: github.event_name == 'pull_request'
        run: |
          run=$(gh run list --workflow benchmark.yml --branch main --status success --limit 1 --json databaseId --jq '.[].databaseId')
          test -z "$run" || gh run download "$run" --name baseline --dir baseline
      - name: Compare
        if: github.event_name == 'pull_request' && hashFiles('baseline/*.json') != ''
        run: npx syntrix-bench compare baseline/ results/ --varying target.version --threshold 10 --output comparison.html --format markdown > comparison.md
      - name: Tell
        if: always() && hashFiles('comparison.md') != ''
        run: |
          cat comparison.md >> "$GITHUB_STEP_SUMMARY"
          # For a pull request from a fork there is no right to comment: its result is in the summary alone.
          gh pr comment "$PULL_REQUEST" --body-file comparison.md --edit-last --create-if-none || echo "::warning::The comparison is in the summary of the job: it could not be made a comment."
      - name: Keep the baseline
        if: github.ref == 'refs/heads/main'
        uses: actions/upload-artifact@v4
        with: { name: baseline, path: results/, retention-days: 90 }
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: benchmark
          path: |
            results/
            comparison.html
`;

const GITLAB_PIPELINE = `stages: [smoke, measure]

variables:
  CONFIG: syntrix-bench.config.yaml
  RUNS: '10' # of each side; fewer than six tell nothing

smoke: # answers, on the embedded server: a verdict within 45 s
  stage: smoke
  image: node:22
  timeout: 10 minutes
  script:
    - npm ci # syntrix-bench is among the devDependencies
    - npx syntrix-bench testbed --quiet > target.url &
    - timeout 30 sh -c 'until grep -q http target.url; do sleep 0.1; done'
    - npx syntrix-bench run "$(cat target.url)" --config "$CONFIG" --smoke --quiet --output smoke/smoke.json --output-format junit
  artifacts:
    when: always
    paths: [smoke/]
    reports: { junit: smoke/smoke.xml }

.measure: # speed, on a real server
  stage: measure
  dependencies: [] # no files of the stage before
  image: docker:28-cli
  services: ['docker:28-dind']
  timeout: 1 hour
  variables:
    SYNTRIX_BINARY: $CI_PROJECT_DIR/syntrix
  before_script:
    - apk add --no-cache curl nodejs npm
    - npm ci
    # Build or download the binary of the server here.
    - test -x "$SYNTRIX_BINARY" || { echo "there is no server at $SYNTRIX_BINARY" >&2; exit 1; }
    - docker compose --file bench/compose.yaml up --detach --wait
    - npx syntrix-bench run --config "$CONFIG" --repeat "$RUNS" --quiet --output 'results/{{index}}.json' --output-format junit

baseline:
  extends: .measure
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - ls results
  artifacts:
    paths: [results/]
    expire_in: 90 days

change:
  extends: .measure
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  script:
    - |
      status=$(curl --silent --show-error --location --header "JOB-TOKEN: $CI_JOB_TOKEN" --output baseline.zip --write-out '%{http_code}' "$CI_API_V4_URL/projects/$CI_PROJECT_ID/jobs/artifacts/$CI_DEFAULT_BRANCH/download?job=baseline")
      case $status in
        200)
          unzip -q baseline.zip -d baseline
          npx syntrix-bench compare baseline/results/ results/ --varying target.version --threshold 10 --output comparison.html --format markdown > comparison.md
          ;;
        404) echo "There is no baseline of $CI_DEFAULT_BRANCH yet: nothing is compared." ;;
        *)
          echo "The baseline could not be fetched: status $status" >&2
          exit 1
          ;;
      esac
  after_script: # BENCH_TOKEN is a token of the project that may comment
    - 'test -z "$BENCH_TOKEN" || test ! -f comparison.md || curl --fail --silent --show-error --header "PRIVATE-TOKEN: $BENCH_TOKEN" --data-urlencode "body@comparison.md" "$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$CI_MERGE_REQUEST_IID/notes"'
  artifacts:
    when: always
    paths: [results/, comparison.html, comparison.md]
    reports: { junit: results/*.xml }
`;

/** What is left to a person before a pipeline can run. @param server where its binary is fetched */
function stepsOf(server: string): readonly string[] {
  return [
    'make syntrix-bench one of the devDependencies, or put the lines for a clone in the place of each npm ci: https://github.com/syntrixbase/syntrix-bench/blob/main/docs/ci.md',
    server,
    'commit all of it',
  ];
}

function questionOn(ci: string): string {
  return `On ${ci}: did a change make the server slower, or its answers wrong?`;
}

/** Configs and pipelines for CI. */
export const CI_TEMPLATES: readonly Template[] = [
  template(
    'ci-crud',
    'In a pipeline: did a change make documents slower, or answers wrong?',
    ciConfig('ci-crud', 'http://localhost:8080', CRUD),
  ),
  template(
    'ci-realtime',
    'In a pipeline: did a change make events slower, or lose any?',
    ciConfig('ci-realtime', 'http://localhost:8080', REALTIME),
  ),
  template('ci-github', questionOn('GitHub'), ciConfig('ci-github', 'http://localhost:8080', CRUD), {
    files: { '.github/workflows/benchmark.yml': GITHUB_WORKFLOW, ...COMPOSE_FILES },
    filesBelongIn: 'repository',
    steps: stepsOf(
      'in .github/workflows/benchmark.yml, in the step "Get the server", put its binary at $SYNTRIX_BINARY',
    ),
  }),
  template(
    'ci-gitlab',
    questionOn('GitLab'),
    `${ciConfig('ci-gitlab', 'http://docker:8080 # where docker:dind is', CRUD)}

allowTargets: [docker]`,
    {
      files: { '.gitlab-ci.yml': GITLAB_PIPELINE, ...COMPOSE_FILES },
      filesBelongIn: 'repository',
      steps: stepsOf('in .gitlab-ci.yml, where it says "Build or download the binary", put it at $SYNTRIX_BINARY'),
    },
  ),
];
