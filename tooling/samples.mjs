// Fills the samples in the README and the guides with what the built command line prints in real runs, 80 columns wide. A sample
// is what stands between `<!-- sample: NAME -->` and `<!-- /sample -->`.
//
//   pnpm build:js && pnpm samples [NAME …]
//
// Without names all of them. A quiet machine gives figures that are certified.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'apps/cli/bin/syntrix-bench.js');
const PAGES = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((page) =>
  page.endsWith('.md'),
);
const SAMPLE = /(<!-- sample: (\S+) -->\n)(.*?)(<!-- \/sample -->)/gsu;
/** The port that guides use. */
const PORT = 8080;
/** As many lines of a summary as the README has room for. */
const README_LINES = 17;

/** The pace of a server with a database. */
const PACE = { kind: 'latency', distribution: 'lognormal', meanMs: 4, deviationMs: 2 };

/** How each sample is made. */
const SAMPLES = {
  readme: async () => firstLines(await print(['demo', '--output', 'results/demo.json'])),
  'annotated-summary': () =>
    withTestbed(PACE, async (target) =>
      annotate(
        await print([
          ...['run', '--target', target, '--rate', '400/s', '--duration', '30s'],
          ...['--threshold', 'read.p99 < 5ms', '--threshold', 'errors < 0.1%', '--output', 'results/run.json'],
        ]),
      ),
    ),
  stages: () =>
    withTestbed(PACE, (target) =>
      print([
        ...['run', '--target', target, '--rate', '1000/s', '--workers', '60', '--duration', '60s'],
        ...['--set', 'load.shape=spike', '--threshold', 'read.p99@after < 20ms'],
      ]),
    ),
  'query-simple': () =>
    withQueries((access) => print(['run', '--scenario', 'query-simple', '--rate', '100/s', ...access]), 'p99 < 100ms'),
  'query-paged': () =>
    withQueries(
      (access) => print(['run', '--scenario', 'query-paged', '--rate', '20/s', ...access]),
      'page.p99 < 100ms',
    ),
  'trigger-delivery': async () => {
    const triggers = join(folder, 'triggers.yml');
    writeFileSync(triggers, await print(['list', 'trigger-delivery']));
    const run = (target) => print(['run', '--scenario', 'trigger-delivery', '--target', target, '--rate', '50/s']);
    return untilItsEnd(await withTestbed(PACE, run, ['--triggers', triggers]), /^Webhooks /u);
  },
  'database-isolation': async () => {
    const options = ['databases.count=2', 'databases.prefix=bench'];
    const run = (target) =>
      print(
        [
          ...['run', '--scenario', 'database-isolation', '--name', 'database-isolation', '--target', target],
          ...['--rate', '50/s', '--duration', '2m', '--username', 'syntrix', '--password', 'Bench-Admin#2025'],
          ...options.flatMap((option) => ['--set', option]),
        ],
        110,
      );
    return untilItsEnd(await withTestbed(PACE, run), /^ratio: /u);
  },
  doctor: () => withTestbed(null, (target) => print(['doctor', '--target', target])),
  once: () => withTestbed(null, (target) => print(['run', '--target', target, '--once'])),
};

/** Serves the embedded target at the pace of a server with a database, to somebody who may query it. */
function withQueries(use, threshold) {
  return withTestbed(PACE, (target) =>
    use([
      ...['--target', target, '--username', 'bench', '--password', 'Bench-User#2025', '--workers', '50'],
      ...['--duration', '30s', '--threshold', threshold, '--output', 'results/{{name}}.json'],
    ]),
  );
}

/** The parts of a summary in their order, each with the line that it begins with. */
const PARTS = [
  ['headline', /^[✓✗!] /u],
  ['where', /^ {2}[\d,]+ operations/u],
  ['thresholds', /^[✓✗!] .*\blimit\b/u],
  ['table', /^operation /u],
  ['picture', /^latency .*[▁▂▃▄▅▆▇█]/u],
  ['trust', /^Trust /u],
  ['report', /^Report /u],
  ['next', /^Next /u],
];

/** Runs the command line as a reader does, and returns its stdout. */
async function print(args, columns = 80) {
  const child = spawn(process.execPath, [program, ...args, '--no-color', '--no-config'].filter(fits(args)), {
    cwd: folder,
    env: { ...process.env, COLUMNS: String(columns), LANG: 'C.UTF-8', npm_command: 'exec' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
  await once(child, 'close');
  if (text === '') throw new Error(`${args.join(' ')} printed nothing`);
  return text;
}

/** The demo reads no config. */
function fits([command]) {
  return (arg) => command !== 'demo' || arg !== '--no-config';
}

/** Serves the embedded target, with one fault or none, for as long as `use` takes. The text has the guides' port in place of its own. */
async function withTestbed(fault, use, more = []) {
  const faults = fault === null ? [] : ['--faults', JSON.stringify({ faults: [fault] })];
  const child = spawn(process.execPath, [program, 'testbed', '--quiet', '--until-stdin-ends', ...faults, ...more], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  try {
    const [url] = await Promise.race([once(child.stdout, 'data'), closed]);
    const port = /:(\d+)/.exec(String(url))?.[1];
    if (port === undefined) throw new Error('the testbed did not start');
    return (await use(`http://localhost:${port}`)).replaceAll(`localhost:${port}`, `localhost:${PORT}`);
  } finally {
    child.stdin.end();
    await closed;
  }
}

/** A summary up to the paragraph that begins so, with it. */
function untilItsEnd(summary, begins) {
  const lines = summary.trimEnd().split('\n');
  const last = lines.findIndex((line) => begins.test(line));
  if (last < 0) throw new Error(`the summary has no line like ${begins}\n${summary}`);
  const next = lines.findIndex((line, index) => index > last && (line === '' || /^[A-Z][a-z]+ {3,}/u.test(line)));
  return lines.slice(0, next < 0 ? lines.length : next).join('\n');
}

/** What fits into the README: up to the last line that says something of the run itself. */
function firstLines(summary) {
  const lines = summary.trimEnd().split('\n');
  const end = lines.findIndex((line) => /^(?:Report|More|Next) /u.test(line));
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .filter((line, index, all) => line !== '' || (all[index - 1] !== '' && !/^Trust /u.test(all[index + 1] ?? '')))
    .slice(0, README_LINES)
    .join('\n');
}

/** Puts the number of each part before its first line. */
function annotate(summary) {
  let next = 0;
  const lines = summary
    .trimEnd()
    .split('\n')
    .map((line) => {
      const part = PARTS.findIndex(([, begins], index) => index >= next && begins.test(line));
      if (part < 0) return `    ${line}`.trimEnd();
      next = part + 1;
      return `(${part + 1}) ${line}`;
    });
  const missing = PARTS.filter(
    ([name], index) => name !== 'next' && !lines.some((line) => line.startsWith(`(${index + 1})`)),
  );
  if (missing.length > 0) throw new Error(`the summary lacks: ${missing.map(([name]) => name).join(', ')}\n${summary}`);
  return lines.join('\n');
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(SAMPLES, name));
if (unknown.length > 0) {
  console.error(`no sample is called ${unknown.join(', ')}; there are ${Object.keys(SAMPLES).join(', ')}`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'syntrix-bench-samples-'));
try {
  for (const page of PAGES) {
    const path = join(root, page);
    const written = readFileSync(path, 'utf8');
    let filled = written;
    for (const [, , name] of written.matchAll(SAMPLE)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      if (!Object.hasOwn(SAMPLES, name)) throw new Error(`${page} asks for the sample ${name}, which nothing makes`);
      const text = (await SAMPLES[name]()).trimEnd();
      filled = filled.replace(SAMPLE, (whole, begin, found, _old, end) =>
        found === name ? `${begin}\`\`\`\n${text}\n\`\`\`\n${end}` : whole,
      );
      console.error(`${page}: ${name}`);
    }
    if (filled !== written) writeFileSync(path, filled);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
