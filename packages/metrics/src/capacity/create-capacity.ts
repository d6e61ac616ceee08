import { CAPACITY_VERSION, type Capacity, type CapacityEnd, type CapacityStage } from './capacity.ts';
import { givesFirst, kneeOf } from './gives-first.ts';
import { levelText, unitOf } from './level-text.ts';
import { standingOf, type SearchSettings, type Standing } from './search.ts';
import { formatSpanMs } from '../text/duration.ts';
import { formatReservedMs } from '../text/latency.ts';
import { formatFullRate, formatPercent } from '../text/number.ts';
import { listed } from '../sentence-parts.ts';

/** What a search was about, beside its stages. */
export type CapacityFacts = Pick<
  Capacity,
  | 'benchmark'
  | 'max'
  | 'workload'
  | 'limits'
  | 'start_time'
  | 'seconds'
  | 'target_version'
  | 'tool_version'
  | 'targets'
  | 'config'
  | 'notes'
>;

/** Puts together what is known after these stages. */
export function createCapacity(
  facts: CapacityFacts,
  settings: SearchSettings,
  stages: readonly CapacityStage[],
  end: CapacityEnd,
): Capacity {
  const standing = standingOf(settings, stages);
  const limited = stages.filter(({ level, verdict }) => verdict === 'limited' && level === standing.limited).at(-1);
  const failing = stages.find(({ level, verdict }) => verdict === 'failed' && level === standing.fails);
  const lowestFailing = stages
    .filter(({ verdict }) => verdict === 'failed')
    .reduce<CapacityStage | null>((least, each) => (least === null || each.level < least.level ? each : least), null);
  const knee = kneeOf(stages);
  const say = (level: number) => levelText(facts.max, level);
  const known = {
    ...facts,
    capacity_version: CAPACITY_VERSION,
    unit: unitOf(facts.max),
    within: settings.within,
    end,
    holds: standing.holds,
    holds_confirmed: standing.holdsConfirmed,
    fails: standing.fails,
    fails_confirmed: standing.failsConfirmed,
    noisy: standing.noisy,
    first_limit: (failing ?? lowestFailing)?.limit ?? null,
    limited_by: limited?.reason ?? '',
    knee,
    gives_first: givesFirst(stages, knee, say),
    stages,
  } as const;
  return { ...known, notes: notesOf(known, standing), sentence: sentenceOf(known) };
}

type Known = Omit<Capacity, 'sentence'>;

/** `holds 3,400/s (p99 62.0 ms), fails 3,800/s (p99 412 ms): first limit read.p99`. */
function sentenceOf(known: Known): string {
  const { max, holds, fails, first_limit: limit, limited_by: limitedBy, end, stages } = known;
  const say = (level: number) => levelText(max, level);
  const first = limit === null ? '' : `: first limit ${limit}`;
  const told = (level: number, verdict: CapacityStage['verdict']) => {
    const isConfirmed = verdict === 'passed' ? known.holds_confirmed : known.fails_confirmed || neverHeld(known);
    const stage = stages.findLast((each) => each.level === level && each.verdict === verdict);
    const beside = [
      ...(verdict === 'passed' ? shortcomingsOf(stage) : []),
      ...latencyOf(stage),
      ...(isConfirmed ? [] : ['not confirmed']),
    ];
    return beside.length === 0 ? say(level) : `${say(level)} (${beside.join(', ')})`;
  };
  const so = soFar(end);
  if (holds === null && fails === null) {
    if (stages.length === 0) return `nothing is known${so}`;
    const lowest = Math.min(...stages.map(({ level }) => level));
    if (limitedBy !== '') return `not known: ${limitedBy} at ${say(lowest)} already${so}`;
    return `not known: ${say(lowest)} passed and failed in turn${so}`;
  }
  if (holds === null) return `holds less than ${told(fails!, 'failed')}${first}${so}`;
  if (fails !== null) return `holds ${told(holds, 'passed')}, fails ${told(fails, 'failed')}${first}${so}`;
  if (end === 'limited') return `at least ${told(holds, 'passed')}: ${limitedBy}`;
  if (end === 'most_level') {
    const most = Math.max(...stages.map(({ level }) => level));
    const asked = most === holds ? 'and that is' : `and ${say(most)} passed and failed:`;
    return `holds ${told(holds, 'passed')}, ${asked} the most that was to be asked`;
  }
  return `holds at least ${told(holds, 'passed')}${so}`;
}

/** Whether nothing held, which the lowest level that is asked proved on a target at rest. */
function neverHeld({ end, fails, stages }: Pick<Known, 'end' | 'fails' | 'stages'>): boolean {
  return end === 'never_holds' && stages.some(({ level, from_rest: isFromRest }) => level === fails && isFromRest);
}

function soFar(end: CapacityEnd): string {
  switch (end) {
    case 'interrupted':
      return ' (interrupted: so far)';
    case 'target_lost':
      return ' (then the target stopped answering)';
    case 'failed':
      return ' (then the search broke off)';
    case 'most_stages':
      return ' (the most stages were made)';
    default:
      return '';
  }
}

/** With less than this share of what was asked it is told how much was reached: three digits hide no more. */
const REACHED_SHARE = 0.995;

/** `3,300 ok/s`, `4.50% errors`: what was not done of the level; nothing where all was. */
function shortcomingsOf(stage: CapacityStage | undefined): readonly string[] {
  if (stage === undefined) return [];
  const { asked = 0, reached = asked, errors } = stage;
  return [
    ...(reached < asked * REACHED_SHARE ? [`${formatFullRate(reached)} ok/s`] : []),
    ...(errors > 0 ? [`${formatPercent(errors)} errors`] : []),
  ];
}

/** `p99 62.0 ms`; nothing where a stage has none. */
function latencyOf(stage: CapacityStage | undefined): readonly string[] {
  const latency = stage?.latency;
  if (latency == null) return [];
  const { censored, never, thin } = latency;
  const isAmong = (list: readonly string[]) => list.includes('p99');
  const p99 = formatReservedMs(latency.p99, {
    censored: isAmong(censored),
    never: isAmong(never),
    thin: isAmong(thin),
  });
  return [`p99 ${p99}`];
}

function notesOf(known: Known, { holdsProof, failsProof, limited }: Standing): readonly string[] {
  const {
    notes,
    noisy,
    max,
    stages,
    end,
    limited_by: limitedBy,
    holds,
    holds_confirmed: holdsConfirmed,
    fails,
    fails_confirmed: failsConfirmed,
  } = known;
  const say = (level: number) => levelText(max, level);
  const recovered = recoveryText(stages);
  const restless = stages.filter((stage) => !stage.came_to_rest).map(({ number }) => `${number}`);
  const slow = stages.filter((stage) => !stage.from_rest).map(({ number }) => `${number}`);
  const unconfirmed = [
    ...(holds !== null && !holdsConfirmed
      ? [
          holdsProof.seen < holdsProof.needed
            ? `that it holds ${say(holds)} (${holdsProof.seen} of the ${holdsProof.needed} long stages that it takes held)`
            : `that ${say(holds)} is the most that it holds (what failed above began on a target that was not at rest)`,
        ]
      : []),
    ...(fails !== null && !failsConfirmed && end !== 'never_holds'
      ? [
          `that it fails ${say(fails)} (${failsProof.seen} of the ${failsProof.needed} stages right after a pass that it takes failed)`,
        ]
      : []),
  ];
  return [
    ...notes,
    // Where nothing failed the sentence says so itself.
    ...(end === 'limited' && fails !== null && limited !== null
      ? [`the search ended at ${say(limited)}, where something else was the limit: ${limitedBy}`]
      : []),
    ...(noisy.length === 0 ? [] : [`noise: ${listed(noisy.map(say))} passed and failed`]),
    ...(unconfirmed.length === 0 ? [] : [`not confirmed: ${listed(unconfirmed)}`]),
    ...doubtsOf(stages, holds).map((doubt) => `while it held ${say(holds!)}: ${doubt}`),
    ...(recovered === null ? [] : [recovered]),
    ...(slow.length === 0
      ? []
      : [
          `${slow.length === 1 ? 'stage' : 'stages'} ${listed(slow)} began while the target did not answer as quickly as before the search, although it was given a minute: a failure there confirms nothing`,
        ]),
    ...(restless.length === 0
      ? []
      : [
          `when the time for it was over, deliveries, indexes or calls were still under way after ${restless.length === 1 ? 'stage' : 'stages'} ${listed(restless)}: the next one may have met them`,
        ]),
  ];
}

/** So many doubts about what holds are told, the last stage's first. */
const MOST_DOUBTS = 4;

/** What the stages that held this level have against their figures. */
function doubtsOf(stages: readonly CapacityStage[], holds: number | null): readonly string[] {
  const held = stages.filter(({ level, verdict }) => level === holds && verdict === 'passed').toReversed();
  const told = held.flatMap(({ number, doubts = [] }) => doubts.map((doubt) => `${doubt} (stage ${number})`));
  return told.slice(0, MOST_DOUBTS);
}

/** What is over sooner needs no word. */
const LEAST_DRAIN_SECONDS = 1;

/** How the target came back from the last failure. */
function recoveryText(stages: readonly CapacityStage[]): string | null {
  const last = stages.findLast(({ verdict }) => verdict === 'failed');
  if (last === undefined) return null;
  const { recovery_seconds: seconds, drain_seconds: drained, came_to_rest: isQuiet } = last;
  if (seconds === null)
    return 'after the last failure the target did not answer as before within the time that it was given';
  const within = `the target answered as before within ${formatSpanMs(Math.max(100, seconds * 1_000))}`;
  const rest =
    !isQuiet || drained < LEAST_DRAIN_SECONDS
      ? ''
      : `, and nothing was under way any more after ${formatSpanMs(drained * 1_000)}`;
  return `after the last failure ${within}${rest}`;
}
