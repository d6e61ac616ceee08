import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  visit as visitNodes,
  type Alias,
  type Document,
  type LineCounter,
  type Node,
  type Pair,
} from 'yaml';

import type { ConfigProblem } from '../../errors.ts';
import { formatPath, LocatingBudget, type ConfigPath, type Located, type Origin } from '../located.ts';
import { keyProblem } from '../problems.ts';

/** Turns a YAML document into values with file, line and column. */
export function locateYaml(
  document: Document.Parsed,
  lines: LineCounter,
  source: string,
): { readonly root: Located; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const budget = new LocatingBudget();
  const targets = aliasTargets(document);
  /** What is being visited, against blocks that contain themselves. */
  const open = new Set<Node>();

  const originOf = (node: Node | null, path: ConfigPath): Origin => {
    const place = node?.range ? lines.linePos(node.range[0]) : null;
    return { source, path: formatPath(path), line: place?.line ?? null, column: place?.col ?? null };
  };
  const refuse = (origin: Origin, message: string, hint: string): null => {
    problems.push(keyProblem(origin, message, hint));
    return null;
  };

  function visit(node: Node | null, path: ConfigPath, origin: Origin): Located | null {
    if (!budget.take(path.length)) {
      return budget.reportOnce()
        ? refuse(origin, 'expands to too many or too deeply nested values', 'Use fewer aliases.')
        : null;
    }
    if (node === null) return { kind: 'scalar', origin, value: null };
    if (isAlias(node)) {
      const meant = targets.get(node);
      if (meant === undefined)
        return refuse(origin, `refers to an unknown anchor *${node.source}`, 'Define it before with &.');
      if (open.has(meant)) return refuse(origin, `contains itself, through *${node.source}`, 'Remove the alias.');
      return visit(meant, path, origin);
    }
    open.add(node);
    try {
      return visitValue(node, path, origin);
    } finally {
      open.delete(node);
    }
  }

  function visitValue(node: Node, path: ConfigPath, origin: Origin): Located | null {
    if (isSeq<Node>(node) && node.tag !== 'tag:yaml.org,2002:omap') {
      const items = node.items
        .map((item, index) => visit(item, [...path, index], originOf(item, [...path, index])))
        .filter((item) => item !== null);
      return { kind: 'list', origin, items };
    }
    if (isMap<Node, Node | null>(node) && node.tag !== 'tag:yaml.org,2002:set') {
      return { kind: 'map', origin, entries: visitPairs(node.items, path) };
    }
    const value = isScalar(node) ? node.value : undefined;
    if (value === null || typeof value === 'boolean' || typeof value === 'string')
      return { kind: 'scalar', origin, value };
    if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'scalar', origin, value };
    return refuse(origin, 'must be a text, a number, true, false, a list or a block of keys', 'Remove the YAML tag.');
  }

  function visitPairs(pairs: readonly Pair<Node, Node | null>[], path: ConfigPath): ReadonlyMap<string, Located> {
    const merged = new Map<string, Located>();
    const own = new Map<string, Located>();
    for (const pair of pairs) {
      const name = keyName(pair.key);
      const keyPath = [...path, name ?? '?'];
      const origin = originOf(pair.key, keyPath);
      if (name === null) {
        refuse(origin, 'is not a key: keys are words', 'Write it without brackets and "?".');
      } else if (name === '<<') {
        for (const [key, value] of mergedEntries(pair.value, path, origin))
          if (!merged.has(key)) merged.set(key, value);
      } else {
        const value = visit(pair.value, keyPath, origin);
        if (value !== null) own.set(name, value);
      }
    }
    return new Map([...merged, ...own]);
  }

  /** Entries of a `<<` key: of one map, or of several of which the first wins. */
  function mergedEntries(node: Node | null, path: ConfigPath, origin: Origin): readonly (readonly [string, Located])[] {
    const value = visit(node, path, origin);
    if (value?.kind === 'map') return [...value.entries];
    if (value?.kind === 'list' && value.items.every((item) => item.kind === 'map')) {
      return value.items.flatMap((item) => (item.kind === 'map' ? [...item.entries] : []));
    }
    if (value !== null) refuse(origin, 'must be given a block of keys', 'Write <<: *anchor.');
    return [];
  }

  const root = visit(document.contents, [], originOf(document.contents, []));
  return { root: root ?? { kind: 'scalar', origin: originOf(null, []), value: null }, problems };
}

/** What aliases refer to: the last node before each that has its anchor. */
function aliasTargets(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visitNodes(document, {
    Node: (_, node) => {
      const meant = isAlias(node) ? anchors.get(node.source) : undefined;
      if (isAlias(node) && meant !== undefined) targets.set(node, meant);
      if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function keyName(key: Node | null): string | null {
  if (!isScalar(key)) return null;
  if (typeof key.value === 'string') return key.value;
  return typeof key.source === 'string' && key.source !== '' ? key.source : null;
}
