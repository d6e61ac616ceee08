import type { ComparedFigure, Comparison, ComparisonDocument } from '@syntrix-bench/metrics/compare';
import { describe, expect, test } from 'vitest';
import { comparisonHtml } from './comparison-html.ts';
import { comparisonMarkdown } from './comparison-markdown.ts';
import { otavaCsv } from './otava-csv.ts';
import { renderComparison } from './render-comparison.ts';

function someFigure(figure: Partial<ComparedFigure> = {}): ComparedFigure {
  return {
    name: 'p50',
    unit: 'ms',
    scale: 'ratio',
    higher_is_better: false,
    primary: true,
    base: 11.7,
    new: 12.3,
    base_unanswered: null,
    new_unanswered: null,
    base_runs: [11.6, 11.8],
    new_runs: [12.2, 12.4],
    change: 5.1,
    low: 3.94,
    high: 6.24,
    p: 0.0002,
    delta: 2,
    verdict: 'worse',
    reason: '',
    more_runs: null,
    ...figure,
  };
}

function someSide(label: string, day: string): Comparison['base'] {
  const run = (hour: string) => ({
    run_id: `${label}${hour}`,
    source: `${label}/${hour}.json`,
    start_time: `2026-11-${day}T${hour}:00:00.000Z`,
    target_version: label === 'new' ? '=2' : '1',
    git_commit: null,
  });
  return { label, runs: [run('01'), run('02')] };
}

function someDocument(
  comparison: Partial<Comparison> = {},
  document: Partial<ComparisonDocument> = {},
): ComparisonDocument {
  return {
    comparison_version: 1,
    alpha: 0.01,
    verdict: 'worse',
    unmatched: [],
    comparisons: [
      {
        benchmark: 'crud-mixed',
        base: someSide('base', '01'),
        new: someSide('new', '02'),
        design: 'unpaired',
        verdict: 'worse',
        figures: [
          someFigure({
            name: 'goodput',
            unit: '/s',
            higher_is_better: true,
            base: 1_320,
            new: 1_326,
            change: 0.5,
            low: -0.8,
            high: 1.7,
            p: 0.91,
            verdict: 'no_difference',
          }),
          someFigure(),
          someFigure({
            name: 'p99',
            base: 49.5,
            new: 51,
            change: 3,
            low: -4,
            high: 10.2,
            p: 0.4,
            verdict: 'cannot_tell',
            more_runs: 14,
          }),
          someFigure({
            name: 'failed checks',
            unit: '%',
            scale: 'difference',
            base: 0,
            new: 0,
            change: 0,
            low: 0,
            high: 0,
            p: 1,
            verdict: 'no_difference',
          }),
          someFigure({ name: 'read.p50', primary: false, change: 15.2, low: 12, high: 18 }),
          someFigure({ name: 'update.p50', primary: false, verdict: 'cannot_tell' }),
        ],
        shape: [{ workload: null, percentile: 99, change: -12, low: -20, high: -4, p: 0.001, changed: true }],
        spectra: [
          { workload: null, percentiles: [50, 90, 99, 99.9], base: [11.7, 20, 49.5, 80], new: [12.3, 21, 51, 90] },
        ],
        timeline: null,
        relabellings: { count: 184_756, exact: true },
        least_runs: 6,
        more_runs: 14,
        differences: [{ what: 'node', base: ['v20'], new: ['v22'], refused: false }],
        notes: ['checks failed in 1 of 2 runs of new'],
        ...comparison,
      },
    ],
    ...document,
  };
}

test('what is as its schedule has it stands among the first without a verdict', () => {
  const goodput = someFigure({
    name: 'goodput',
    unit: '/s',
    primary: false,
    as_scheduled: true,
    base: 50,
    new: 50,
    change: 0,
    low: null,
    high: null,
    p: null,
    verdict: 'cannot_tell',
  });
  const document = someDocument({ figures: [goodput, someFigure()] });
  const [row] = lines(renderComparison(document, { columns: 80, colour: false })).filter((line) =>
    /goodput/u.test(line),
  );
  expect(row!.replaceAll(/ +/gu, ' ')).toBe('goodput 50.0 50.0 0.0% – – 2+2 as scheduled');
  expect(comparisonMarkdown(document)).toContain('| goodput | 50.0 | 50.0 | 0.0% | – | – | as scheduled |');
});

function lines(text: string): string[] {
  return text.trimEnd().split('\n');
}

describe('P3-21 a comparison on a terminal', () => {
  test('80 columns: what decides, what changed beside, how it was found, and what differs', () => {
    expect(renderComparison(someDocument(), { columns: 80, colour: false })).toMatchInlineSnapshot(`
      "crud-mixed  base (2 runs) → new (2 runs)
      ✗ worse: p50 +5.1%

                        base      new  change        interval
      goodput          1.32k    1.33k   +0.5%   −0.8 to +1.7%  = no difference shown
      p50            11.7 ms  12.3 ms   +5.1%   +3.9 to +6.2%  ✗ worse
      p99            49.5 ms  51.0 ms   +3.0%  −4.0 to +10.2%  ? cannot tell, +14 runs
      failed checks       0%       0%  0.0 pt   0.0 to 0.0 pt  = no difference shown

      secondary figures, which decide nothing
      read.p50  11.7 ms  12.3 ms  +15.2%  +12.0 to +18.0%  <0.001  2+2  ✗ worse

      Shape  against the median: p99 −12.0% (−20.0 to −4.0%)

      How    99% intervals over 4 figures together, all 184,756 permutations of runs;
             at least 6 runs of each can show anything. Changes up to 2% do not
             matter.
      Note   node differs: v20 → v22
      Note   checks failed in 1 of 2 runs of new
      "
    `);
  });

  test('140 columns have p and the number of runs as well', () => {
    const text = lines(renderComparison(someDocument(), { columns: 140, colour: false }));
    expect(text.slice(3, 6).join('\n')).toMatchInlineSnapshot(`
      "                  base      new  change        interval       p    n
      goodput          1.32k    1.33k   +0.5%   −0.8 to +1.7%   0.910  2+2  = no difference shown
      p50            11.7 ms  12.3 ms   +5.1%   +3.9 to +6.2%  <0.001  2+2  ✗ worse"
    `);
  });

  test.each<[Partial<Comparison>, string]>([
    [
      { verdict: 'no_difference', figures: [someFigure({ verdict: 'no_difference' })] },
      '= no difference shown: all within 2% either way',
    ],
    [{ verdict: 'cannot_tell', more_runs: 1 }, '? cannot tell yet: needs about 1 more run of each'],
    [
      { verdict: 'cannot_tell', more_runs: null },
      '? cannot tell yet: needs more than 200 runs of each: make runs longer, or allow more with --threshold',
    ],
    [
      { verdict: 'cannot_tell', more_runs: null, design: 'paired', figures: [someFigure({ verdict: 'cannot_tell' })] },
      '? cannot tell yet: needs more than 200 pairs (p50): make runs longer, or allow more with --threshold',
    ],
    [
      {
        verdict: 'cannot_tell',
        more_runs: null,
        figures: [someFigure({ verdict: 'cannot_tell', reason: 'nobody counted' })],
      },
      '? cannot tell: nobody counted',
    ],
    [{ verdict: 'cannot_tell', more_runs: 3, design: 'paired' }, '? cannot tell yet: needs about 3 more pairs'],
    [
      { verdict: 'cannot_tell', more_runs: 5, design: 'one_against_one' },
      '? cannot tell from one run each: it would take at least 5 more runs of each',
    ],
    [{ verdict: 'better', figures: [someFigure({ verdict: 'better', change: -9.96 })] }, '✓ better: p50 −10.0%'],
    [
      {
        verdict: 'worse',
        figures: [someFigure({ change: null }), someFigure({ name: 'goodput', verdict: 'better', change: 120.4 })],
      },
      '✗ worse: p50 beyond measure; better: goodput +120%',
    ],
  ])('%#: one sentence says it: %s', (comparison, sentence) => {
    expect(lines(renderComparison(someDocument(comparison), { columns: 120, colour: false }))[1]).toBe(sentence);
  });

  test('names that every comparison has stand in full on 80 columns', () => {
    const wide = { verdict: 'cannot_tell', more_runs: 12, low: -10.1, high: 11.7 } as const;
    const figures = ['p50', 'failed checks'].map((name) => someFigure({ ...wide, name }));
    expect(renderComparison(someDocument({ figures }), { columns: 80, colour: false })).toContain('\nfailed checks ');
  });

  test('an assumed spread is said to be assumed; too few runs have no interval', () => {
    const spread = { per_cent: 5.1, freedom: 4, assumed: true };
    const side = (label: string) => ({ label, runs: someSide(label, '01').runs.slice(1) });
    const single = someDocument({
      base: side('a'),
      new: side('b'),
      design: 'one_against_one',
      relabellings: null,
      figures: [someFigure({ p: null, low: null, high: null, spread })],
    });
    const text = renderComparison(single, { columns: 100, colour: false });
    expect(text.replace(/\s+/gu, ' ')).toContain(
      'spread between runs assumed: runs differ by 5%. To measure it: calibrate',
    );
    expect(text).toMatch(/\+5\.1% +too few runs +1\+1 +✗ worse/u);
  });

  test('R14 what got no answer has a bound or never comes, and the signs are explained; what is not there is a dash', () => {
    const none = { change: null, low: null, high: null };
    const figures = [
      someFigure({ ...none, name: 'p95', new: null, new_unanswered: { at_least: 5_000, never: false } }),
      someFigure({ ...none, name: 'p99', new: null, new_unanswered: { at_least: 40, never: true } }),
      someFigure({ ...none, name: 'max', new: null, verdict: 'cannot_tell' }),
    ];
    const text = renderComparison(someDocument({ figures, shape: [], differences: [], notes: [] }), {
      columns: 100,
      colour: false,
    });
    expect(lines(text).slice(3)).toMatchInlineSnapshot(`
      [
        "        base    new       p    n",
        "p95  11.7 ms  > 5 s  <0.001  2+2  ✗ worse",
        "p99  11.7 ms  never  <0.001  2+2  ✗ worse",
        "max  11.7 ms      –  <0.001  2+2  ? cannot tell",
        "",
        "How    99% intervals over 3 figures together, all 184,756 permutations of runs; at least 6 runs of",
        "       each can show anything. Changes up to 2% do not matter.",
        "Note   > this rank has no answer in time: the true value is larger",
        "Note   never: this rank is among dropped or lost operations: no answer will come",
      ]
    `);
    for (const other of [comparisonMarkdown, comparisonHtml]) {
      const written = other(someDocument({ figures }));
      for (const cell of ['&gt; 5 s', 'never', '–']) expect(written).toContain(cell);
    }
  });

  test('names of others cannot write escape sequences, and without Unicode all of it is ASCII', () => {
    const text = renderComparison(someDocument({ benchmark: 'a\u001b[31mb' }, { unmatched: ['x\u0007y'] }), {
      columns: 80,
      colour: false,
      unicode: false,
    });
    expect(/^[\n\x20-\x7e]*$/u.test(text)).toBe(true);
    expect(text).toContain('x y: not in all sets');
  });
});

test('columns of sides have the names of their sets, cut where they are long, and never both alike', () => {
  const headsOf = (a: string, b: string) => {
    const document = someDocument({ base: someSide(a, '01'), new: someSide(b, '02'), figures: [someFigure()] });
    return [
      lines(renderComparison(document, { columns: 80, colour: false }))[3]!
        .trim()
        .replaceAll(/ +/gu, ' '),
      /\n\| {3}(.*) \| change/u.exec(comparisonMarkdown(document))?.[1],
      /verdict<\/th>(.*)<th scope="col">change/u.exec(comparisonHtml(document))?.[1],
    ];
  };
  expect([
    headsOf('old', 'base/1'),
    headsOf('before-the-change', 'a|<b>'),
    headsOf('a-long-name-of-some-runs-of-monday', 'a-long-name-of-some-runs-of-friday'),
    headsOf('same', 'same'),
  ]).toMatchInlineSnapshot(`
    [
      [
        "old base/1 change interval p n",
        "| old | base/1",
        "<th scope="col">old</th><th scope="col">base/1</th>",
      ],
      [
        "before-the-… a|<b> change interval p n",
        "| before-the-change | a\\|&lt;b&gt;",
        "<th scope="col">before-the-change</th><th scope="col">a|&lt;b&gt;</th>",
      ],
      [
        "…s-of-monday …s-of-friday change interval p n",
        "| …-of-some-runs-of-monday | …-of-some-runs-of-friday",
        "<th scope="col">…-of-some-runs-of-monday</th><th scope="col">…-of-some-runs-of-friday</th>",
      ],
      [
        "base new change interval p n",
        "| base | new",
        "<th scope="col">base</th><th scope="col">new</th>",
      ],
    ]
  `);
});

test('P3-33 Markdown for a job’s summary holds the same, and takes no markup from names', () => {
  const text = comparisonMarkdown(someDocument({ benchmark: '<b>|x' }));
  expect(text).toMatchInlineSnapshot(`
    "### ✗ &lt;b&gt;\\|x: worse: p50 +5.1%

    base (n = 2) against new (n = 2)

    |   | base | new | change | interval | p |   |
    | --- | ---: | ---: | ---: | ---: | ---: | --- |
    | goodput | 1.32k | 1.33k | +0.5% | −0.8 to +1.7% | 0.910 | = no difference shown |
    | p50 | 11.7 ms | 12.3 ms | +5.1% | +3.9 to +6.2% | &lt;0.001 | ✗ worse |
    | p99 | 49.5 ms | 51.0 ms | +3.0% | −4.0 to +10.2% | 0.400 | ? cannot tell, +14 runs |
    | failed checks | 0% | 0% | 0.0 pt | 0.0 to 0.0 pt | 1.000 | = no difference shown |

    Secondary figures, which decide nothing:

    |   | base | new | change | interval | p |   |
    | --- | ---: | ---: | ---: | ---: | ---: | --- |
    | read.p50 | 11.7 ms | 12.3 ms | +15.2% | +12.0 to +18.0% | &lt;0.001 | ✗ worse |

    <sub>99% intervals over 4 figures together, all 184,756 permutations of runs; at least 6 runs of each can show anything. Changes up to 2% do not matter.</sub>

    - node differs: v20 → v22
    - checks failed in 1 of 2 runs of new
    "
  `);
});

test('names in Markdown call nobody and link nowhere, and none is longer than a cell', () => {
  const text = comparisonMarkdown(
    someDocument(
      {
        benchmark: '@team &amp; https://example.org',
        base: someSide('@a', '01'),
        figures: [someFigure({ name: 'x'.repeat(1_000) })],
        notes: ['www@b'],
      },
      { unmatched: ['@c'] },
    ),
  );
  expect(text).not.toMatch(/@(?=\w)|:\/\//u);
  expect(text).toContain('&amp;amp;');
  expect(text).toContain(`| ${'x'.repeat(300)}… |`);
});

describe('P3-25 a comparison as a page', () => {
  test('it holds all figures as text, and the whole as JSON; it loads nothing, and runs only the script of the dashboard', () => {
    const document = someDocument({ benchmark: '<script>alert(1)</script>' });
    const html = comparisonHtml(document);
    const json = /<script type="application\/json" id="comparison">(.*)<\/script>/u.exec(html)?.[1];
    expect(JSON.parse(json!)).toEqual(document);
    expect(html).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/u);
    const markup = html.replaceAll(/<(script|style)[^>]*>.*?<\/\1>/gsu, '');
    expect(markup).not.toMatch(/<script|https?:|src=|href=|\son[a-z]+=/u);
    expect(markup).toContain('<div id="charts-0"></div>');
    for (const figure of document.comparisons[0]!.figures)
      expect(html).toContain(`<th scope="row">${figure.name}</th>`);
    expect(html).toContain('<td>+3.9 to +6.2%</td>');
  });

  test('the verdict of a figure stands beside its name, and why it is so at the end, where anything is told', () => {
    const rowsOf = (...figures: readonly ComparedFigure[]) =>
      /<thead>(.*?)<\/tbody>/su
        .exec(comparisonHtml(someDocument({ figures })))?.[1]
        ?.split('\n')
        .slice(0, -1);
    expect(rowsOf(someFigure())).toMatchInlineSnapshot(`
      [
        "<tr><th scope="col">figure</th><th scope="col" class="says">verdict</th><th scope="col">base</th><th scope="col">new</th><th scope="col">change</th><th scope="col">interval</th><th scope="col">p</th></tr></thead><tbody>",
        "<tr><th scope="row">p50</th><td class="says worse">✗ worse</td><td>11.7 ms</td><td>12.3 ms</td><td>+5.1%</td><td>+3.9 to +6.2%</td><td>&lt;0.001</td></tr>",
      ]
    `);
    expect(rowsOf(someFigure({ verdict: 'cannot_tell', reason: 'too few <runs>' }))).toMatchInlineSnapshot(`
      [
        "<tr><th scope="col">figure</th><th scope="col" class="says">verdict</th><th scope="col">base</th><th scope="col">new</th><th scope="col">change</th><th scope="col">interval</th><th scope="col">p</th><th scope="col" class="why">why</th></tr></thead><tbody>",
        "<tr><th scope="row">p50</th><td class="says cannot_tell">? cannot tell</td><td>11.7 ms</td><td>12.3 ms</td><td>+5.1%</td><td>+3.9 to +6.2%</td><td>&lt;0.001</td><td class="why">too few &lt;runs&gt;</td></tr>",
      ]
    `);
  });

  test('intervals without an end run to the edge, and a figure beyond measure is in the table alone', () => {
    const html = comparisonHtml(
      someDocument({
        figures: [someFigure({ low: null, high: null }), someFigure({ name: 'p99', change: null })],
        spectra: [],
      }),
    );
    expect(html).toContain('<line class="interval" x1="0%" x2="100%"');
    expect(html.match(/class="point"/gu)).toHaveLength(1);
  });
});

test('a history for Otava: a row for each run, in order of time, and nothing that a spreadsheet would calculate', () => {
  expect(lines(otavaCsv(someDocument()))).toEqual([
    'time,benchmark,run_id,target_version,commit,goodput,p50,p99,failed checks,read.p50,update.p50',
    '2026-11-01T01:00:00.000Z,crud-mixed,base01,1,,11.6,11.6,11.6,11.6,11.6,11.6',
    '2026-11-01T02:00:00.000Z,crud-mixed,base02,1,,11.8,11.8,11.8,11.8,11.8,11.8',
    "2026-11-02T01:00:00.000Z,crud-mixed,new01,'=2,,12.2,12.2,12.2,12.2,12.2,12.2",
    "2026-11-02T02:00:00.000Z,crud-mixed,new02,'=2,,12.4,12.4,12.4,12.4,12.4,12.4",
  ]);
});

test('what is told by how many runs fail it has no interval, and is not counted among those that have', () => {
  const failing = someFigure({
    name: 'runs failing errors == 0',
    unit: '%',
    scale: 'difference',
    base: 0,
    new: 100,
    change: 100,
    low: null,
    high: null,
    by_failing_runs: true,
  });
  const document = someDocument({ figures: [someFigure(), failing] });
  const markdown = comparisonMarkdown(document);
  expect(markdown).toContain('| runs failing errors == 0 | 0% | 100% | +100 pt | – |');
  expect(markdown).toContain('99% intervals over 1 figure together');
});
