import { dirname } from 'node:path';
import {
  Composer,
  isMap,
  isScalar,
  Lexer,
  LineCounter,
  Parser,
  visit,
  type CST,
  type Document,
  type YAMLParseError,
} from 'yaml';

import { BenchError, type ConfigProblem } from '../../errors.ts';
import type { Located, Origin } from '../located.ts';
import { invalidConfig } from '../problems.ts';
import type { ConfigLayer } from './config-layer.ts';
import { locateYaml } from './locate-yaml.ts';

// docs/decisions/0054-yaml-in-steps.md

/** Longest text that is parsed: some eight thousand lines. */
const MOST_CHARACTERS = 256 * 1024;

/** Most blocks and lists around a value. */
const DEEPEST = 100;

const TEMPLATE = 'Write at least a target, such as "target: http://localhost:8080".';

/**
 * Reads the text of a config file, YAML or JSON, into a layer.
 *
 * @param source the file's name as messages show it; relative paths in the config start from its folder
 * @throws BenchError `config_invalid` for syntax errors and for what is no config at all, `config_unreadable` for what
 *   cannot be text of a config
 */
export function parseConfigText(text: string, source: string): ConfigLayer {
  const parsed = parseYaml(text);
  if ('unfit' in parsed) {
    throw new BenchError('config_unreadable', `${source} does not look like a configuration. ${parsed.unfit}`, {
      hint: 'Check that this is the file you meant.',
    });
  }
  const { document, lines, faults } = parsed;
  if (faults.length > 0) throw invalidConfig(faults.slice(0, 20).map((fault) => syntaxProblem(fault, lines, source)));
  refuseWhatHoldsNoKeys(document, source);
  const { root, problems } = locateYaml(document, lines, source);
  return { source, root, problems, folder: dirname(source), texts: false, trusted: true };
}

/**
 * Reads one value: a list or block that begins with a bracket or brace as YAML in one line; anything else as text, or, where
 * `plain` is asked for, as YAML reads a plain value. All that it holds has the place of the whole.
 */
export function parseValueText(
  text: string,
  origin: Origin,
  plain: boolean,
): { readonly located: Located } | { readonly fault: string } {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed) && !(plain && trimmed !== '')) {
    return { located: { kind: 'scalar', origin, value: text } };
  }
  const parsed = parseYaml(trimmed);
  if ('unfit' in parsed) return { fault: parsed.unfit.replace(/\.$/, '') };
  const { document, lines, faults } = parsed;
  const [fault] = faults;
  if (fault !== undefined) return { fault: sentenceOf(fault)[0].replace(/\.$/, '') };
  const { root, problems } = locateYaml(document, lines, origin.source);
  const [problem] = problems;
  return problem === undefined ? { located: movedTo(root, origin) } : { fault: problem.message.replace(/\.$/, '') };
}

/** A value as if it had been written at one place. */
function movedTo(value: Located, origin: Origin): Located {
  const joined = value.origin.path === '' || value.origin.path.startsWith('[') ? '' : '.';
  const own = { ...origin, path: `${origin.path}${joined}${value.origin.path}` };
  switch (value.kind) {
    case 'scalar':
      return { ...value, origin: own };
    case 'list':
      return { ...value, origin: own, items: value.items.map((item) => movedTo(item, origin)) };
    case 'map':
      return {
        ...value,
        origin: own,
        entries: new Map([...value.entries].map(([key, entry]) => [key, movedTo(entry, origin)])),
      };
  }
}

type Fault = Pick<YAMLParseError, 'code' | 'message' | 'pos'>;

type ParsedYaml =
  /** Why it can be no config, as a sentence. */
  | { readonly unfit: string }
  /** `faults` in reading order. */
  | { readonly document: Document.Parsed; readonly lines: LineCounter; readonly faults: readonly Fault[] };

/**
 * Parses in the steps of `parseDocument`, since only between them depth can be bounded: the composer works recursively, and
 * where a regular expression must be compiled with the stack all but full V8 ends the whole process.
 */
function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > DEEPEST) return { unfit: 'It is nested too deeply.' };
    if (parser.offset > MOST_CHARACTERS) return { unfit: 'It holds more than a configuration ever would.' };
  }
  tokens.push(...parser.end());
  // The composer's own search for duplicate keys takes a time that grows with the square of their number.
  const composer = new Composer({ lineCounter: lines, prettyErrors: false, version: '1.2', uniqueKeys: false });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (document === undefined) throw new Error('the composer always makes a document when told to');
  const faults: Fault[] = [...document.errors, ...document.warnings, ...duplicateKeys(document)];
  if (second !== undefined) faults.push({ code: 'MULTIPLE_DOCS', message: '', pos: [second.range[0], 0] });
  return { document, lines, faults: withoutConsequences(faults.sort((a, b) => a.pos[0] - b.pos[0])) };
}

/** Faults that leave the text around them as it is. */
const ONE_BY_ONE: ReadonlySet<string> = new Set([
  'DUPLICATE_KEY',
  'MULTIPLE_DOCS',
  'TAG_RESOLVE_FAILED',
  'TAB_AS_INDENT',
]);

/** Where the structure breaks, what follows is read wrongly: its faults are none of their own. */
function withoutConsequences(faults: readonly Fault[]): readonly Fault[] {
  const broken = faults.findIndex(({ code }) => !ONE_BY_ONE.has(code));
  return broken === -1 ? faults : faults.slice(0, broken + 1);
}

function duplicateKeys(document: Document.Parsed): readonly Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) faults.push({ code: 'DUPLICATE_KEY', message: '', pos: [key.range?.[0] ?? 0, 0] });
        seen.add(key.value);
      }
    },
  });
  return faults;
}

/** What is wrong, and what to do about it. */
type Sentence = readonly [problem: string, hint: string];

const NOT_CLOSED: Sentence = ['A bracket or brace before this line is not closed', 'Close it.'];
const BADLY_INDENTED: Sentence = [
  'The indentation of this line does not match its block',
  'Indent all items of a list alike, each after "- ", and all keys of a block alike.',
];

const SENTENCES: Partial<Record<Fault['code'] | 'TAG_RESOLVE_FAILED', Sentence>> = {
  TAB_AS_INDENT: ['A tab is used for indentation', 'Indent with spaces.'],
  DUPLICATE_KEY: ['This key is here twice', 'Keep one of the two.'],
  MULTIPLE_DOCS: ['A second document begins here', 'Keep one document; remove the line "---".'],
  MISSING_CHAR: ['A quote or bracket is not closed', 'Close it, or remove the one that opens it.'],
  BLOCK_AS_IMPLICIT_KEY: [
    'There is a second ":" on this line',
    'Put the value in quotes, or its keys on their own lines.',
  ],
  BAD_INDENT: BADLY_INDENTED,
  UNEXPECTED_TOKEN: [
    'This is not YAML',
    'Check that the file is a config; a bracket that closes needs one that opens.',
  ],
  TAG_RESOLVE_FAILED: ['A YAML tag (!…) has no meaning here', 'Remove the tag, or put the value in quotes.'],
};

function sentenceOf({ code, message }: Fault): Sentence {
  // One code of the parser's stands for mistakes that have little to do with one another.
  if (code === 'BAD_INDENT' && message.startsWith('Flow ')) return NOT_CLOSED;
  if (code === 'BLOCK_AS_IMPLICIT_KEY' && message.includes('block sequence')) return BADLY_INDENTED;
  return SENTENCES[code] ?? [`YAML syntax error: ${message}`, 'Check the line and the one before it.'];
}

function syntaxProblem(fault: Fault, lines: LineCounter, source: string): ConfigProblem {
  const place = lines.linePos(fault.pos[0]);
  const [message, hint] = sentenceOf(fault);
  return { path: '', message: `${message}.`, hint, source, line: place.line, column: place.col };
}

function refuseWhatHoldsNoKeys(document: Document.Parsed, source: string): void {
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    throw invalidConfig([
      { path: '', message: 'The file is empty.', hint: TEMPLATE, source, line: null, column: null },
    ]);
  }
  if (!isMap(contents)) {
    const message = 'The file holds no keys.';
    throw invalidConfig([{ path: '', message, hint: TEMPLATE, source, line: 1, column: 1 }]);
  }
}
