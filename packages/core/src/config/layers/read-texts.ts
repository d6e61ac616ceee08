import type { ConfigPath, Located, LocatedMap } from '../located.ts';
import { branchesOf, schemaAt, type JsonSchemaNode } from '../schema/json-schema.ts';

/** A comma before another comparison; in `rate > 4,500/s` it only groups digits. */
const BETWEEN_COMPARISONS = /,(?=[^,]*[<>])/;

/** Reads texts as what the schema wants at their place: numbers, yes or no, lists. What does not fit stays text. */
export function readTexts(root: LocatedMap): LocatedMap {
  return readMap(root, []);
}

function readMap(map: LocatedMap, path: ConfigPath): LocatedMap {
  const entries = [...map.entries].map(([key, value]) => [key, readValue(value, [...path, key])] as const);
  return { ...map, entries: new Map(entries) };
}

function readValue(value: Located, path: ConfigPath): Located {
  if (value.kind === 'map') return readMap(value, path);
  if (value.kind === 'list')
    return { ...value, items: value.items.map((item, index) => readValue(item, [...path, index])) };
  const node = schemaAt(path);
  return node === null || typeof value.value !== 'string' ? value : readText(value, value.value, branchesOf(node));
}

function readText(located: Located, text: string, branches: readonly JsonSchemaNode[]): Located {
  const wants = (type: string): boolean => branches.some((branch) => branch.type === type);
  const scalar = (value: number | boolean): Located => ({ kind: 'scalar', origin: located.origin, value });
  if (wants('array') && (text.includes(',') || !wants('string'))) {
    const items = text
      .split(/[<>]/.test(text) ? BETWEEN_COMPARISONS : ',')
      .map((part): Located => ({ kind: 'scalar', origin: located.origin, value: part.trim() }));
    return { kind: 'list', origin: located.origin, items };
  }
  if (wants('boolean') && /^(true|false)$/i.test(text)) return scalar(text.toLowerCase() === 'true');
  if ((wants('integer') || wants('number')) && /^-?\d+(\.\d+)?$/.test(text)) return scalar(Number(text));
  return located;
}
