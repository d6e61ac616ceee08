import type { LoadPlan, Random, Segment } from '@syntrix-bench/core';

// docs/decisions/0250-conditions-take-turns-in-one-run.md

/** A stretch of the measured phase in which one condition holds. */
export interface Block {
  /** The condition, from 0. */
  readonly side: number;
  /** Which turn of all conditions it belongs to, from 0. */
  readonly round: number;
  readonly lengthUs: number;
}

/**
 * Cuts the measured phase into rounds in which each condition has one block, in an order that is drawn for each round: what goes on by itself
 * on a machine then falls on all of them alike (R. A. Fisher, "The Design of Experiments", 1935: randomized blocks).
 */
export function blocksOf({
  steadyUs,
  rounds,
  sides,
  random,
}: {
  readonly steadyUs: number;
  readonly rounds: number;
  readonly sides: number;
  readonly random: Random;
}): readonly Block[] {
  const count = rounds * sides;
  const endOf = (index: number) => Math.round((steadyUs * index) / count);
  return Array.from({ length: rounds }, (_, round) => shuffled(sides, random).map((side) => ({ side, round })))
    .flat()
    .map((block, index) => ({ ...block, lengthUs: endOf(index + 1) - endOf(index) }));
}

const SETTLING_SHARE = 0.2;
const LONGEST_SETTLING_US = 2_000_000;

/** How much of a block's beginning is not looked at: a fifth, two seconds at most. */
function settlingUs(lengthUs: number): number {
  return Math.min(LONGEST_SETTLING_US, Math.round(lengthUs * SETTLING_SHARE));
}

/** Blocks must be this long to hold anything. */
const SHORTEST_BLOCK_US = 100_000;

/** Why the measured phase has no room for so many rounds; null where it has. */
export function roundsProblem(
  steadyUs: number,
  rounds: number,
  sides: number,
): { readonly message: string; readonly path: readonly string[] } | null {
  const leastUs = rounds * sides * SHORTEST_BLOCK_US;
  if (steadyUs >= leastUs) return null;
  const message = `${rounds} rounds of ${sides} blocks take a duration of at least ${Math.ceil(leastUs / 1e6)}s`;
  return { message, path: ['rounds'] };
}

/** 0 … n-1 in an order of which each is as likely (R. Durstenfeld, 1964). */
function shuffled(count: number, random: Random): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const drawn = random.int(last + 1);
    [order[last], order[drawn]] = [order[drawn]!, order[last]!];
  }
  return order;
}

/** Each block begins with a stage at its level that is not looked at: what the block before has left behind is worked off in it. */
export function stagesOf(
  blocks: readonly Block[],
  stageOf: (block: Block) => { readonly name: string | null; readonly level: number },
): LoadPlan['stages'] & object {
  return blocks.flatMap((block) => {
    const { name, level } = stageOf(block);
    const settleUs = settlingUs(block.lengthUs);
    return [
      { durationUs: settleUs, from: level, to: level },
      { ...(name === null ? {} : { name }), durationUs: block.lengthUs - settleUs, from: level, to: level },
    ];
  });
}

/** The stages of a side that is at its level in its own blocks, which are named after it and numbered from 1, and silent in all others. */
export function stagesOfSide(
  blocks: readonly Block[],
  side: number,
  name: string,
  level: number,
): LoadPlan['stages'] & object {
  return stagesOf(blocks, (block) =>
    block.side === side ? { name: `${name}-${block.round + 1}`, level } : { name: null, level: 0 },
  );
}

/** The segments of each stage whose name is this beginning and a number, in the order of the numbers. */
export function segmentsOfTurns(
  load: LoadPlan,
  beginning: string,
  segments: readonly Segment[],
): readonly (readonly number[])[] {
  const blocks: { readonly round: number; readonly segments: readonly number[] }[] = [];
  let fromUs = 0;
  for (const { name, durationUs } of load.stages ?? []) {
    const toUs = fromUs + durationUs;
    const round = name?.startsWith(beginning) === true ? Number(name.slice(beginning.length)) : Number.NaN;
    if (Number.isInteger(round)) blocks.push({ round, segments: segmentsWithin(fromUs, toUs, segments) });
    fromUs = toUs;
  }
  return blocks.sort((a, b) => a.round - b.round).map((block) => block.segments);
}

function segmentsWithin(fromUs: number, toUs: number, segments: readonly Segment[]): readonly number[] {
  return segments.flatMap((segment, index) =>
    segment.fromUs >= fromUs && (segment.toUs ?? Infinity) <= toUs ? [index] : [],
  );
}
