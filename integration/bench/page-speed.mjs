/**
 * How long the page of an hour's run takes: to open as a file until every chart is drawn, and, while the run goes on, each piece of work
 * that a browser's main thread does at a stretch, which is the longest that a frame waits: by its CPU, and by the clock, which also counts
 * what other programs take.
 * `pnpm build:js && pnpm --filter @syntrix-bench/integration bench:pages [REPORT.json]`; without a report a demo of 5 s is run, and its
 * rows and blocks are laid out over an hour: as many as a report has at most. Promised on a quiet machine: open within a second, no
 * piece of work over 50 ms.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readDashboard } from '@syntrix-bench/dashboard';
import { htmlText } from '@syntrix-bench/reporters';
import { chromium } from 'playwright-core';

const PROGRAM = fileURLToPath(new URL('../../apps/cli/bin/syntrix-bench.js', import.meta.url));
const ROUNDS = 7;
const LIVE_SECONDS = 20;
const ID = 'bench-20260102-030405';
const HOUR = { rows: 360, rowSeconds: 10, blocks: 60, blockSeconds: 60 };

const folder = mkdtempSync(join(tmpdir(), 'page-speed-'));
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
try {
  const report = hourOf(readReport());
  const page = join(folder, 'hour.html');
  writeFileSync(page, htmlText(report));
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await openingOf(pathToFileURL(page).href));
  const opened = rounds.map(({ ms }) => ms);
  console.log(
    `page of ${(readFileSync(page).length / 1e6).toFixed(2)} MB, ${ROUNDS} times in a browser without a graphics card:`,
  );
  console.log(
    `  until every chart is drawn: median ${median(opened).toFixed(0)} ms, longest ${Math.max(...opened).toFixed(0)} ms`,
  );
  console.log(`  CPU of its main thread: median ${median(rounds.map(({ cpu }) => cpu)).toFixed(0)} ms`);
  const { tasks, frames, cpu } = await watched(report);
  const longest = (of) => Math.max(...tasks.map((task) => task[of]));
  console.log(`the same while the run goes on, for ${LIVE_SECONDS} s, news every 2 s:`);
  console.log(
    `  ${frames.length} frames; longest piece of work: ${longest('cpuMs').toFixed(1)} ms of CPU, ${longest('ms').toFixed(0)} ms by the clock`,
  );
  console.log(
    `  between two frames: median ${median(frames).toFixed(1)} ms, longest ${Math.max(...frames).toFixed(0)} ms`,
  );
  console.log(`  CPU of its main thread: ${((cpu / LIVE_SECONDS) * 2).toFixed(0)} ms for each news, frames included`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

function readReport() {
  const given = process.argv[2] ?? join(folder, 'demo.json');
  if (process.argv[2] === undefined)
    execFileSync(process.execPath, [PROGRAM, 'demo', '--quiet', '--output', given], { cwd: folder, stdio: 'ignore' });
  return JSON.parse(readFileSync(given, 'utf8'));
}

/** A report whose measured phase lasted for an hour, with figures that differ from row to row. */
function hourOf(report) {
  const row = report.timeline.find(({ drain }) => !drain);
  const block = report.blocks.find(({ drain }) => !drain);
  const wave = (index) => 1 + 0.3 * Math.sin(index / 7) + 0.1 * Math.sin(index * 1.7);
  return {
    ...report,
    benchmark: { ...report.benchmark, duration_seconds: HOUR.rows * HOUR.rowSeconds },
    timeline: Array.from({ length: HOUR.rows }, (_, index) => ({
      ...row,
      elapsed_seconds: (index + 1) * HOUR.rowSeconds,
      seconds: HOUR.rowSeconds,
      goodput: row.goodput * wave(index),
      latency_p50: row.latency_p50 * wave(index),
      latency_p95: row.latency_p95 * wave(index),
      latency_p99: row.latency_p99 * wave(index),
    })),
    blocks: Array.from({ length: HOUR.blocks }, (_, index) => ({
      ...block,
      elapsed_seconds: (index + 1) * HOUR.blockSeconds,
      seconds: HOUR.blockSeconds,
    })),
  };
}

/** ms from the begin of a navigation until every chart is drawn, and CPU time of the page's main thread until then. */
async function openingOf(url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const cpuMs = await mainThread(page);
  await page.goto(url);
  const ms = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const look = () => {
          const charts = document.querySelectorAll('.chart').length;
          if (charts > 0 && document.querySelectorAll('canvas').length === charts)
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  const cpu = await cpuMs();
  await context.close();
  return { ms, cpu };
}

/** Tells CPU time of the page's main thread since it was opened, in ms: what other programs take is not in it. */
async function mainThread(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1_000;
  };
}

/** What the page of a run that goes on costs: each piece of work, and times between frames. */
async function watched(report) {
  const server = createServer((request, response) => answer(request, response, report));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForSelector('canvas');
  const cpuMs = await mainThread(page);
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  const before = await cpuMs();
  const frames = await page.evaluate(
    (ms) =>
      new Promise((resolve) => {
        const frames = [];
        const from = performance.now();
        let last = from;
        const frame = (now) => {
          frames.push(now - last);
          last = now;
          if (now - from < ms) requestAnimationFrame(frame);
          else resolve(frames.slice(1));
        };
        requestAnimationFrame(frame);
      }),
    LIVE_SECONDS * 1_000,
  );
  const cpu = (await cpuMs()) - before;
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  await page.close();
  server.closeAllConnections();
  server.close();
  return { tasks: tasksOf(traceEvents), frames, cpu };
}

/** What the main thread of a page did, from a trace: the page is where scripts run. */
function tasksOf(events) {
  const { pid, tid } = events.find(({ name }) => name === 'FunctionCall');
  return events
    .filter((event) => event.pid === pid && event.tid === tid && event.name.endsWith('RunTask'))
    .map(({ dur = 0, tdur = 0 }) => ({ ms: dur / 1_000, cpuMs: tdur / 1_000 }));
}

function answer({ url = '/' }, response, report) {
  const { shell, script, style } = readDashboard();
  const path = url.split('?')[0];
  const files = {
    '/': ['text/html', shell],
    '/dashboard.js': ['text/javascript', script],
    '/dashboard.css': ['text/css', style],
  };
  const json = { '/api/sessions': sessions, '/api/live': live, '/api/report': growing }[path];
  if (json !== undefined)
    return response.setHeader('content-type', 'application/json').end(JSON.stringify(json(report)));
  const [type, body] = files[path] ?? ['text/plain', ''];
  response.setHeader('content-type', `${type}; charset=utf-8`).end(body);
}

function sessions({ run }) {
  return [
    {
      session_id: ID,
      name: 'hour',
      scenario: 'crud',
      start_time: run.start_time,
      status: 'running',
      duration_seconds: 3600,
      goodput: 1,
      success_rate: 100,
      latency_p99: 1,
      censored: [],
      never: [],
    },
  ];
}

function live({ run }) {
  const phase = {
    name: 'steady',
    started_at: run.start_time,
    elapsed_seconds: 3500,
    planned_seconds: 3600,
    done: null,
    total: null,
  };
  const workers = { total_workers: 0, active_workers: 0, idle_workers: 0, workers: [] };
  const line = { timestamp: run.start_time, level: 'info', message: 'a line of the log', context: {} };
  return {
    status: 'running',
    session_id: ID,
    phase,
    stages: [],
    workers,
    threads: [],
    log: Array(200).fill(line),
    controls: true,
    token_needed: false,
  };
}

/** The report so far, each time with another last row. */
function growing(report) {
  const last = report.timeline.at(-1);
  const row = { ...last, latency_p99: last.latency_p99 * (1 + Math.random()) };
  return {
    ...report,
    run: { ...report.run, status: 'running', partial: true },
    certificate: null,
    timeline: [...report.timeline.slice(0, -1), row],
  };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
