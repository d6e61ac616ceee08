import type { Report, ReportCheck, ReportClaim, ReportThreshold } from '@syntrix-bench/metrics';
import {
  anythingSucceeded,
  earlyEnding,
  hasLeftDocuments,
  isSmoke,
  isStrict,
  plural,
  reachedText,
  starvedText,
  thresholdText,
  unprovenOfRun,
} from '@syntrix-bench/metrics/text';

/** How a test case turned out: what is skipped is told, and fails nothing. */
interface Outcome {
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
  readonly type: string;
  /** One sentence. */
  readonly message: string;
  /** What else is known, a line each. */
  readonly details: readonly string[];
}

interface TestCase {
  readonly name: string;
  readonly outcome: Outcome;
}

/**
 * A report as JUnit XML, as CI servers show it: the run itself, each threshold, each check, and each claim of the certificate are a test
 * case. What ends the process of a run with an error fails a case; a refused claim that nothing asked for is skipped, with why.
 */
export function junitText(report: Report): string {
  const { benchmark, run } = report;
  const strict = isStrict(report);
  const smoke = isSmoke(report);
  const suites = [
    { name: 'run', cases: [runCase(report)] },
    { name: 'thresholds', cases: report.thresholds.map((each) => thresholdCase(report, each)) },
    { name: 'checks', cases: report.checks.map((each) => checkCase(each, strict || smoke)) },
    { name: 'claims', cases: (report.certificate?.claims ?? []).map((each) => claimCase(each, strict && !smoke)) },
  ].filter(({ cases }) => cases.length > 0);
  const all = suites.flatMap(({ cases }) => cases);
  const body = suites.map(({ name, cases }) => {
    const head = attributes({ name, ...tallyOf(cases), timestamp: run.start_time, hostname: report.environment.host });
    const shown = cases.map((each) => caseText(`${benchmark.name}.${name}`, each, run.seconds));
    return `  <testsuite${head}>\n${shown.join('')}  </testsuite>\n`;
  });
  const head = attributes({ name: benchmark.name, ...tallyOf(all), time: run.seconds });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${head}>\n${body.join('')}</testsuites>\n`;
}

const PASSED: Outcome = { kind: 'passed', type: '', message: '', details: [] };

/** What concerns the whole run, and is told by no other case. */
function runCase(report: Report): TestCase {
  return { name: 'run', outcome: runOutcome(report) };
}

function runOutcome(report: Report): Outcome {
  const { run } = report;
  const details = [earlyEnding(report)?.what ?? reachedText(report), ...run.notes];
  if (run.status === 'interrupted') return { kind: 'error', type: 'interrupted', message: run.reason, details };
  if (run.status === 'failed' || !anythingSucceeded(report)) {
    const starved = run.status === 'failed' ? '' : starvedText(report);
    const [type, message] = starved === '' ? [run.status, run.reason] : ['nothing_succeeded', starved];
    return { kind: 'error', type, message, details: [reachedText(report)] };
  }
  if (hasLeftDocuments(report)) return { kind: 'error', type: 'left', message: leftText(report), details };
  const unproven = isStrict(report) || isSmoke(report) ? unprovenOfRun(report) : [];
  if (unproven.length > 0) return { kind: 'failure', type: 'not_proven', message: unproven.join(', '), details };
  return { ...PASSED, details };
}

/** What may still be there for the next run to meet. */
function leftText({ run: { cleanup } }: Report): string {
  const { left, counted, databases } = cleanup;
  const documents =
    left > 0 ? `${counted ? '' : 'at least '}${plural(left, 'document')} may be left on the target` : '';
  const unknown = left === 0 && !counted ? 'how many documents are left on the target is not known' : '';
  const own = databases?.left.length ?? 0;
  const made = own > 0 ? `${plural(own, 'database')} of its own may be left` : '';
  return [documents, unknown, made].filter((part) => part !== '').join('; ');
}

function thresholdCase(report: Report, threshold: ReportThreshold): TestCase {
  const { expression, verdict, reason } = threshold;
  const found = thresholdText(report, threshold);
  if (verdict === 'passed') return { name: expression, outcome: { ...PASSED, details: [found] } };
  const details = reason === '' ? [] : [reason];
  return { name: expression, outcome: { kind: 'failure', type: verdict, message: found, details } };
}

function checkCase(check: ReportCheck, strict: boolean): TestCase {
  const { workload, name: own, sentence, kind, checked, failed, verdict, unknown, evidence } = check;
  const name = `${workload}/${own}`;
  const details = [sentence, ...evidence.map(({ time, message }) => `${time} ${message}`)];
  const isFailure = kind === 'failure';
  switch (verdict) {
    case 'passed':
      return { name, outcome: { ...PASSED, details: [`${sentence}: ${plural(checked, 'time')}`] } };
    case 'failed': {
      const message = `failed ${failed} of ${plural(checked, 'time')}`;
      return { name, outcome: { kind: isFailure ? 'failure' : 'skipped', type: kind, message, details } };
    }
    case 'unknown': {
      const message = `unknown of ${unknown?.count ?? 0}: ${unknown?.reason ?? ''}`;
      return { name, outcome: { kind: isFailure && strict ? 'failure' : 'skipped', type: verdict, message, details } };
    }
    case 'not_checked': {
      const outcome = { type: verdict, message: 'nothing was checked', details };
      return { name, outcome: { kind: isFailure && strict ? 'failure' : 'skipped', ...outcome } };
    }
  }
}

function claimCase({ workload, claim, grade, reasons }: ReportClaim, strict: boolean): TestCase {
  const name = `${workload}/${claim}`;
  const details = reasons.map(({ fact, consequence, remedy }) =>
    [fact, consequence, remedy].filter((part) => part !== '').join('; '),
  );
  if (grade === 'valid') return { name, outcome: { ...PASSED, details } };
  const message = `the ${claim} claim is ${grade.replaceAll('_', ' ')}`;
  return { name, outcome: { kind: strict ? 'failure' : 'skipped', type: grade, message, details } };
}

function tallyOf(cases: readonly TestCase[]): Readonly<Record<string, number>> {
  const count = (kind: Outcome['kind']) => cases.filter(({ outcome }) => outcome.kind === kind).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function caseText(classname: string, { name, outcome }: TestCase, seconds: number): string {
  const head = attributes({ classname, name, time: name === 'run' ? seconds : 0 });
  const { kind, type, message, details } = outcome;
  const text = escapeXml(details.join('\n'));
  if (kind === 'passed')
    return `    <testcase${head}>${text === '' ? '' : `<system-out>${text}</system-out>`}</testcase>\n`;
  return `    <testcase${head}><${kind}${attributes({ type, message })}>${text}</${kind}></testcase>\n`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`)
    .join('');
}

/** Text that XML 1.0 can hold. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
