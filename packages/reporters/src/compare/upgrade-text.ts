import type { PromiseVerdict, UpgradeDocument, UpgradePromise, UpgradeVerdict } from '@syntrix-bench/metrics/compare';
import { cleanText, plural } from '@syntrix-bench/metrics/text';

import { escape, MOST_ROWS, table, text } from '../format/markdown.ts';
import { lineOf, paintLines, span, wrapUnder, type Line, type Tone } from '../format/line.ts';
import { escapeHtml } from '../html/self-contained-page.ts';
import type { ComparisonFormat } from './comparison-formats.ts';
import { comparisonPage } from './comparison-html.ts';
import { comparisonMarkdown } from './comparison-markdown.ts';
import { otavaCsv } from './otava-csv.ts';
import { renderComparison, type ComparisonOptions } from './render-comparison.ts';

/** Reasons that are named of why promises were not asked for. */
const MOST_NEEDS = 3;

const MARKS: Readonly<Record<UpgradeVerdict, string>> = { safe: '✓', worse: '✗', cannot_tell: '?' };
const TONES: Readonly<Record<UpgradeVerdict, Tone>> = { safe: 'good', worse: 'bad', cannot_tell: 'warning' };
const WORDS: Readonly<Record<PromiseVerdict, string>> = {
  passed: 'kept',
  failed: 'broken',
  not_applicable: 'not asked',
};

/** An upgrade on one page, in a format. @param options how text for a terminal is laid out; other formats know none */
export function upgradeText(document: UpgradeDocument, format: ComparisonFormat, options: ComparisonOptions): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(document, null, 2)}\n`;
    case 'html':
      return comparisonPage(document.comparison, {
        title: 'Upgrade',
        lead: htmlLead(document),
        data: { upgrade: document },
      });
    case 'markdown':
      return markdownOf(document);
    case 'otava-csv':
      return otavaCsv(document.comparison);
    case 'text':
      return textOf(document, options);
  }
}

/** What an upgrade comes to, in one sentence: promises are counted, and each is named where they are listed. */
export function describeUpgrade({ verdict, worse_at: worse, open, promises }: UpgradeDocument): string {
  switch (verdict) {
    case 'safe':
      return 'safe: no figure that decides is worse, and every promise that the old side keeps is kept';
    case 'worse': {
      // Promises stand behind figures.
      const broken = promises.filter((each) => each.base === 'passed' && each.new === 'failed').length;
      const figures = worse.slice(0, Math.max(0, worse.length - broken));
      const told = broken === 0 ? [] : [`${plural(broken, 'promise')} broken`];
      return figures.length === 0 ? `worse: ${told.join('')}` : `worse at ${[...figures, ...told].join('; ')}`;
    }
    case 'cannot_tell':
      return `cannot tell: ${openParts({ open, promises }).join('; ')}`;
  }
}

/** What nobody can tell, as parts of a sentence; promises that the old side could not be asked for are counted. */
function openParts({ open, promises }: Pick<UpgradeDocument, 'open' | 'promises'>): readonly string[] {
  const unknown = promises.filter((each) => each.base === 'not_applicable' && each.new === 'failed').length;
  if (unknown === 0) return open;
  const others = open.slice(0, Math.max(0, open.length - unknown));
  return [...others, `${plural(unknown, 'broken promise')} that the old side could not be asked for`];
}

function sidesOf({ base, new: next }: UpgradeDocument): string {
  const named = (target: string, version: string | null) =>
    cleanText(`${target}${version === null ? '' : ` (${version})`}`);
  return `${named(base.target, base.target_version)} → ${named(next.target, next.target_version)}`;
}

function promisesOf({ base, new: next }: UpgradeDocument): string {
  const of = ({ passed, failed, not_applicable: left }: UpgradeDocument['base']['promises']) =>
    `${passed} kept, ${failed} broken, ${left} not asked`;
  return `promises of the protocol: old ${of(base.promises)}; new ${of(next.promises)}${unaskedText(next.unasked ?? base.unasked)}`;
}

/** What it would take to ask for the rest. */
function unaskedText(unasked: UpgradeDocument['base']['unasked'] = []): string {
  if (unasked.length === 0) return '';
  const shown = unasked.slice(0, MOST_NEEDS).map(({ needs, promises }) => `${promises} need: ${needs}`);
  const others = unasked.slice(MOST_NEEDS).reduce((sum, { promises }) => sum + promises, 0);
  return `. Of those not asked ${[...shown, ...(others === 0 ? [] : [`${others} something else`])].join('; ')}`;
}

/** What stands behind a promise in a list: `kept → broken: expected …`. */
function describePromise({ id, text: promise, base, new: next, reason }: UpgradePromise): string {
  return `${id}: ${WORDS[base]} → ${WORDS[next]}: ${promise}${reason === '' ? '' : ` (${reason})`}`;
}

/** The promises that matter first. */
function ordered(promises: readonly UpgradePromise[]): readonly UpgradePromise[] {
  const gravity = ({ base, new: next }: UpgradePromise) =>
    next === 'failed' ? (base === 'failed' ? 2 : 0) : next === 'not_applicable' ? 1 : 3;
  return promises.toSorted((a, b) => gravity(a) - gravity(b));
}

function textOf(document: UpgradeDocument, options: ComparisonOptions): string {
  const width = Math.min(options.columns, 140);
  const { verdict, open, promises } = document;
  const shown = ordered(promises).slice(0, options.verbose === true ? promises.length : MOST_SHOWN);
  const more = promises.length - shown.length;
  const lines: readonly Line[] = [
    lineOf(span('Upgrade', 'strong'), `  ${sidesOf(document)}`),
    ...wrapUnder(
      lineOf(span(`${MARKS[verdict]} `, TONES[verdict])),
      cleanText(describeUpgrade(document)),
      width,
      'strong',
    ),
    ...(verdict === 'worse' && open.length > 0
      ? wrapUnder(lineOf('  '), cleanText(`and nobody can tell yet: ${openParts(document).join('; ')}`), width)
      : []),
    ...wrapUnder(lineOf('  '), promisesOf(document), width),
    ...shown.flatMap((promise) => wrapUnder(lineOf('  - '), cleanText(describePromise(promise)), width)),
    ...(more > 0 ? wrapUnder(lineOf('    '), `and ${plural(more, 'more promise')} with --verbose`, width) : []),
    lineOf(),
  ];
  return paintLines(lines, options) + renderComparison(document.comparison, options);
}

/** Promises that a terminal shows where not all are asked for. */
const MOST_SHOWN = 8;

function markdownOf(document: UpgradeDocument): string {
  const { verdict, open, promises } = document;
  const rows = ordered(promises).map(({ id, text: promise, base, new: next, reason }) =>
    [id, promise, WORDS[base], WORDS[next], reason].map(text),
  );
  return [
    `## ${MARKS[verdict]} Upgrade: ${escape(describeUpgrade(document))}`,
    '',
    escape(sidesOf(document)),
    '',
    escape(promisesOf(document)),
    ...(verdict === 'worse' && open.length > 0
      ? ['', `Nobody can tell yet: ${openParts(document).slice(0, MOST_ROWS).map(escape).join('; ')}`]
      : []),
    ...(rows.length === 0 ? [] : ['', ...table(['promise', '', 'old', 'new', 'instead'], rows, 'lllll')]),
    '',
    comparisonMarkdown(document.comparison),
  ].join('\n');
}

function htmlLead(document: UpgradeDocument): string {
  const { verdict, open, promises } = document;
  const tell = (value: string) => escapeHtml(cleanText(value));
  const rows = ordered(promises).map(
    ({ id, text: promise, base, new: next, reason }) =>
      `<tr role="row"><th scope="row" role="rowheader">${tell(id)}</th><td role="cell">${tell(promise)}</td><td role="cell" class="side" data-head="old:">${WORDS[base]}</td><td role="cell" class="side${next === 'failed' ? ' worse' : ''}" data-head="new:">${WORDS[next]}</td><td role="cell"${reason === '' ? '' : ' data-head="instead:"'}>${tell(reason)}</td></tr>`,
  );
  const head = (text: string, kind = '') =>
    `<th scope="col" role="columnheader"${kind === '' ? '' : ` class="${kind}"`}>${text}</th>`;
  const heads = [head('promise'), head(''), head('old', 'side'), head('new', 'side'), head('instead', 'instead')].join(
    '',
  );
  const tone = verdict === 'worse' ? 'worse' : verdict === 'safe' ? 'better' : '';
  return `<section>
<h1><span class="${tone}">${MARKS[verdict]}</span> Upgrade: ${tell(describeUpgrade(document))}</h1>
<p class="quiet">${tell(sidesOf(document))}</p>
${verdict === 'worse' && open.length > 0 ? `<p>Nobody can tell yet: ${tell(openParts(document).join('; '))}</p>` : ''}
<p>${tell(promisesOf(document))}</p>
${rows.length === 0 ? '' : `<div class="scroll" tabindex="0" role="group" aria-label="Promises that differ, or are broken"><table class="promises" role="table"><thead role="rowgroup"><tr role="row">${heads}</tr></thead><tbody role="rowgroup">\n${rows.join('\n')}\n</tbody></table></div>`}
</section>`;
}
