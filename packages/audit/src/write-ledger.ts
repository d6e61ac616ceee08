import { mergeEach } from '@syntrix-bench/core/ledgers';
import type { Json, LedgerFormat } from '@syntrix-bench/core';

import { sizeOf, union, type Ranges } from './ranges.ts';

// docs/decisions/0221-the-ledger-of-writes-keeps-marks.md

/** Name of the ledger in which everyone tells what was written: run-wide, whoever writes. */
export const WRITES_LEDGER = 'audit-writes';

/** Marks that are kept of a lane. Beyond it every second one goes, and so on: what is between two marks is known less exactly. */
export const MOST_MARKS = 2048;
/** Exceptions that are kept of a lane. With more of them they are told by blocks of two, four and so on, which take in their neighbours. */
export const MOST_EXCEPTIONS = 16_384;
/** Writes of one document without an answer that are kept; with more of them nobody knows what it holds. */
export const MOST_UNANSWERED = 16;

/** Numbers told by blocks of 2^level: exact at level 0, else more than there are. */
export type Blocks = { readonly level: number; readonly ranges: Ranges };

/** What one writer made of a topic: documents that are written once, numbered from 0 as they were sent. */
export type LaneWrites = {
  /** Numbers whose outcome was told. */
  readonly told: Ranges;
  /** Those of them that provably were not applied. */
  readonly failed: Blocks;
  /** Those that may have been applied. */
  readonly unknown: Blocks;
  /** A mark is kept of every acknowledged number that 2^level divides. */
  readonly level: number;
  /** Ascending: number, due, sent, done, and so on. */
  readonly marks: readonly number[];
  /** The last acknowledged: number, due, sent, done. Empty where there is none. */
  readonly last: readonly number[];
  /** Numbers that were asked for when load was over, and were there. */
  readonly there: Ranges;
  /** Those that were not. */
  readonly absent: Ranges;
  /** Numbers of documents that were, or may have been, deleted since; absent where none was. */
  readonly removed?: Ranges;
};

/** One change of a followed document: writer, its sequence, kind, topic, due, sent, done; `done` is -1 without an answer. */
export type ToldChange = readonly [
  writer: number,
  sequence: number,
  kind: number,
  topic: number,
  dueUs: number,
  sentUs: number,
  doneUs: number,
];

/** What was done to one followed document. */
export type DocumentWrites = {
  /** Acknowledged changes. */
  readonly changes: number;
  /** Changes without an answer. */
  readonly unanswered: number;
  /** Acknowledged deletions. */
  readonly deletions: number;
  /** When the first change was sent. */
  readonly firstSentUs: number;
  /** The longest time from sent to done of an acknowledged change. */
  readonly longestUs: number;
  /** Acknowledged changes after which no other one was sent: one of them is the last. */
  readonly last: readonly ToldChange[];
  /** Changes without an answer; empty where there were more than {@link MOST_UNANSWERED}. */
  readonly perhaps: readonly ToldChange[];
};

/** State of a followed document: writer and sequence of the change that it shows, and its topic; null for none. */
export type ToldState = readonly [writer: number, sequence: number, topic: number] | null;

/** What was made of followed documents in one topic, acknowledged. */
export type TopicChanges = {
  readonly changes: number;
  /** Of them. */
  readonly deletions: number;
  /** When the first was sent. */
  readonly firstSentUs: number;
};

/** What was written to one collection of one database. */
export type PathWrites = {
  /** By `writer.topic`. */
  readonly lanes: { readonly [lane: string]: LaneWrites };
  /** By key. */
  readonly documents: { readonly [key: string]: DocumentWrites };
  /** Changes of followed documents, by topic; absent where there are none. */
  readonly changed?: { readonly [topic: string]: TopicChanges };
  /** What the server held when load was over, by key, of those that were asked for. */
  readonly held: { readonly [key: string]: ToldState };
};

/** The ledger: by path, such as `default/users`. */
export type WriteLedger = { readonly [path: string]: PathWrites };

/** How the ledger is told, and how what several shards tell becomes one. */
export const WRITES_FORMAT: LedgerFormat = {
  format: 'audit-writes/1',
  merge: (a: Json, b: Json) => mergeEach(a as unknown as WriteLedger, b as unknown as WriteLedger, mergePaths),
};

function mergePaths(a: PathWrites, b: PathWrites): PathWrites {
  return {
    lanes: mergeEach(a.lanes, b.lanes, mergeLanes),
    documents: mergeEach(a.documents, b.documents, mergeDocuments),
    ...(a.changed === undefined && b.changed === undefined
      ? {}
      : { changed: mergeEach(a.changed ?? {}, b.changed ?? {}, mergeChanges) }),
    held: mergeEach(a.held, b.held, (c, d) => (JSON.stringify(c) < JSON.stringify(d) ? d : c)),
  };
}

/** What two tell of a lane. Which marks stay depends on all of them alone, not on who was merged with whom first. */
export function mergeLanes(a: LaneWrites, b: LaneWrites): LaneWrites {
  const { level, marks } = thinned(Math.max(a.level, b.level), mergedMarks(a.marks, b.marks));
  return {
    told: union(a.told, b.told),
    failed: mergeBlocks(a.failed, b.failed),
    unknown: mergeBlocks(a.unknown, b.unknown),
    level,
    marks,
    last: (a.last[0] ?? -1) >= (b.last[0] ?? -1) ? a.last : b.last,
    there: union(a.there, b.there),
    absent: union(a.absent, b.absent),
    ...(a.removed === undefined && b.removed === undefined ? {} : { removed: union(a.removed ?? [], b.removed ?? []) }),
  };
}

/** What two tell of a followed document. */
export function mergeDocuments(a: DocumentWrites, b: DocumentWrites): DocumentWrites {
  const unanswered = a.unanswered + b.unanswered;
  return {
    changes: a.changes + b.changes,
    unanswered,
    deletions: a.deletions + b.deletions,
    firstSentUs: Math.min(a.firstSentUs, b.firstSentUs),
    longestUs: Math.max(a.longestUs, b.longestUs),
    last: latest([...a.last, ...b.last]),
    perhaps: unanswered > MOST_UNANSWERED ? [] : [...a.perhaps, ...b.perhaps].sort(byWrite),
  };
}

/** What two tell of the changes in a topic. */
export function mergeChanges(a: TopicChanges, b: TopicChanges): TopicChanges {
  return {
    changes: a.changes + b.changes,
    deletions: a.deletions + b.deletions,
    firstSentUs: Math.min(a.firstSentUs, b.firstSentUs),
  };
}

/** Those that no other one was surely made after: by the time it was sent, they had been answered. */
function latest(changes: readonly ToldChange[]): readonly ToldChange[] {
  const lastSentUs = changes.reduce((latestUs, change) => Math.max(latestUs, change[5]), -1);
  return changes.filter((change) => change[6] >= lastSentUs).sort(byWrite);
}

function byWrite(a: ToldChange, b: ToldChange): number {
  return a[0] - b[0] || a[1] - b[1];
}

/** Exceptions by the smallest blocks that are few enough: a number that only grows with them, so that no order of merging matters. */
export function toBlocks(ranges: Ranges): Blocks {
  return coarsened({ level: 0, ranges });
}

function mergeBlocks(a: Blocks, b: Blocks): Blocks {
  const level = Math.max(a.level, b.level);
  return coarsened({ level, ranges: union(widened(a.ranges, level), widened(b.ranges, level)) });
}

function coarsened({ level, ranges }: Blocks): Blocks {
  let coarse = { level, ranges };
  while (sizeOf(coarse.ranges) > MOST_EXCEPTIONS * 2 ** coarse.level) {
    coarse = { level: coarse.level + 1, ranges: widened(coarse.ranges, coarse.level + 1) };
  }
  return coarse;
}

/** The blocks of 2^level that the ranges are in. */
function widened(ranges: Ranges, level: number): Ranges {
  if (level === 0) return ranges;
  const size = 2 ** level;
  const blocks: number[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    const from = Math.floor(ranges[i]! / size) * size;
    const to = Math.floor(ranges[i + 1]! / size) * size + size - 1;
    const end = blocks.length - 1;
    if (end >= 0 && from <= blocks[end]! + 1) blocks[end] = Math.max(blocks[end]!, to);
    else blocks.push(from, to);
  }
  return blocks;
}

/** Two lists of marks as one, each number once. */
function mergedMarks(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const marks: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const isA = j >= b.length || (i < a.length && a[i]! <= b[j]!);
    const from = isA ? a : b;
    const at = isA ? i : j;
    if (marks.length === 0 || marks[marks.length - 4] !== from[at]) {
      marks.push(from[at]!, from[at + 1]!, from[at + 2]!, from[at + 3]!);
    }
    if (isA) i += 4;
    else j += 4;
  }
  return marks;
}

/** As many marks as are kept: those of the lowest level that are few enough. */
export function thinned(level: number, marks: readonly number[]): { level: number; marks: readonly number[] } {
  let kept = level === 0 ? marks : onLevel(marks, level);
  let at = level;
  while (kept.length > 4 * MOST_MARKS) {
    at += 1;
    kept = onLevel(kept, at);
  }
  return { level: at, marks: kept };
}

function onLevel(marks: readonly number[], level: number): readonly number[] {
  const size = 2 ** level;
  const kept: number[] = [];
  for (let at = 0; at < marks.length; at += 4) {
    if (marks[at]! % size === 0) kept.push(marks[at]!, marks[at + 1]!, marks[at + 2]!, marks[at + 3]!);
  }
  return kept;
}
