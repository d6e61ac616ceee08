import type { RunCertificateInput, SteadyWindow, Stretch } from '../src/index.ts';
import { autoregressive, normal, uniform } from './noise.ts';

/** How windows of one second of a healthy run scatter: as measured on a real server. */
export interface Noise {
  /** Standard deviation of goodput, as a share of its median; in the open model of goodput over arrivals scheduled. */
  readonly goodputSd: number;
  /** Lag-1 autocorrelation of it. */
  readonly goodputPhi: number;
  /** The same of the median response. */
  readonly p50Sd: number;
  readonly p50Phi: number;
  /** How far the two move together. */
  readonly correlation: number;
}

export const LOADS = ['closed', 'constant', 'poisson'] as const;
export type Load = (typeof LOADS)[number];

/** What is planted in a run. */
export const PLANTED = ['healthy', 'drift', 'step', 'hole', 'sawtooth', 'stages'] as const;
export type Planted = (typeof PLANTED)[number];

/** How much a planted drift or step changes, and a tooth from its foot to its tip. */
export const PLANTED_CHANGE = 0.1;
export const PLANTED_TOOTH = 0.2;
export const HOLE_SECONDS = 2;

const RATE = 400;
const P50_MS = 20;
const MOST_BLOCKS = 60;

/** Length of a planted tooth: a fifth of the run, at least ten seconds. */
export function toothSeconds(seconds: number): number {
  return Math.max(10, seconds / 5);
}

/**
 * A run as its certificate sees it: seconds of goodput and median response, put together to blocks as a run's are.
 *
 * @param change what a drift or step changes
 */
export function simulateRun(
  load: Load,
  planted: Planted,
  seconds: number,
  noise: Noise,
  seed: number,
  change = PLANTED_CHANGE,
): RunCertificateInput {
  const random = uniform(seed);
  const next = normal(random);
  const place = 0.25 + random() / 2;
  const hole = holeAt(planted, Math.floor(place * seconds));
  const goodputNoise = autoregressive(seconds, noise.goodputPhi, next);
  const { correlation } = noise;
  const own = Math.sqrt(1 - correlation * correlation);
  const p50Noise = autoregressive(seconds, noise.p50Phi, next).map(
    (each, x) => correlation * goodputNoise[x]! + own * each,
  );
  let owed = 0;
  const each = Array.from({ length: seconds }, (_, x): SteadyWindow => {
    const slower = slowdown(planted, x, seconds, place, change);
    const scheduled =
      load === 'closed' ? null : arrivals(load, planted === 'stages' ? stageRate(x, seconds) : RATE, next);
    const still = hole === null ? 0 : Math.max(0, Math.min(x + 1, hole.toSeconds) - Math.max(x, hole.fromSeconds));
    const ease = Math.max(0, 1 + noise.goodputSd * goodputNoise[x]!);
    const asked = scheduled === null ? (RATE / slower) * ease : scheduled * ease + owed;
    const ok = asked * (1 - still);
    owed = scheduled === null ? 0 : asked - ok;
    const waited = scheduled === null ? 0 : still * 1_000;
    const p50Ms = P50_MS * slower * Math.max(0.05, 1 + noise.p50Sd * p50Noise[x]!) + waited;
    return { seconds: 1, goodputPerSecond: ok, p50Ms: still === 1 ? null : p50Ms, startSeconds: x, scheduled };
  });
  const windows = toBlocks(each);
  const operations = Math.round(each.reduce((sum, { goodputPerSecond }) => sum + goodputPerSecond, 0));
  return certificateInput(load, seconds, operations, windows, hole === null ? [] : [hole], planted);
}

function slowdown(planted: Planted, x: number, seconds: number, place: number, change: number): number {
  switch (planted) {
    case 'drift':
      return 1 + change * ((x + 0.5) / seconds - 0.5);
    case 'step':
      return x < place * seconds ? 1 : 1 + change;
    case 'sawtooth':
      return 1 + PLANTED_TOOTH * ((((x + 0.5) / toothSeconds(seconds) + place) % 1) - 0.5);
    default:
      return 1;
  }
}

function holeAt(planted: Planted, fromSeconds: number): Stretch | null {
  return planted === 'hole' ? { fromSeconds: fromSeconds + 0.4, toSeconds: fromSeconds + 0.4 + HOLE_SECONDS } : null;
}

/** Five stages, each twice as fast as the one before. */
function stageRate(x: number, seconds: number): number {
  return (RATE / 4) * 2 ** Math.floor((5 * x) / seconds);
}

function arrivals(load: Load, rate: number, next: () => number): number {
  return load === 'poisson' ? Math.max(0, Math.round(rate + Math.sqrt(rate) * next())) : rate;
}

/** As `BlockTrack` does: a second each, and twice as long whenever there would be more than fit. */
function toBlocks(seconds: readonly SteadyWindow[]): SteadyWindow[] {
  let length = 1;
  while (Math.ceil(seconds.length / length) > MOST_BLOCKS) length *= 2;
  return Array.from({ length: Math.ceil(seconds.length / length) }, (_, block) => {
    const own = seconds.slice(block * length, (block + 1) * length);
    const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
    const medians = own.flatMap(({ p50Ms }) => p50Ms ?? []);
    return {
      seconds: own.length,
      goodputPerSecond: mean(own.map(({ goodputPerSecond }) => goodputPerSecond)),
      p50Ms: medians.length === 0 ? null : mean(medians),
      startSeconds: block * length,
      scheduled: own[0]!.scheduled == null ? null : own.reduce((sum, each) => sum + (each.scheduled ?? 0), 0),
    };
  });
}

function certificateInput(
  load: Load,
  seconds: number,
  operations: number,
  windows: readonly SteadyWindow[],
  standstills: readonly Stretch[],
  planted: Planted,
): RunCertificateInput {
  const isOpen = load !== 'closed';
  const segments =
    planted === 'stages'
      ? Array.from({ length: 5 }, (_, index) => {
          const [from, to] = [(index * seconds) / 5, ((index + 1) * seconds) / 5];
          const own = windows.filter((each) => each.startSeconds! >= from && each.startSeconds! + each.seconds <= to);
          const done = own.reduce((sum, each) => sum + each.goodputPerSecond * each.seconds, 0);
          return { name: `stage ${index + 1}`, seconds: seconds / 5, operations: Math.round(done), windows: own };
        })
      : [{ name: null, seconds, operations, windows }];
  return {
    shardHost: 'threads',
    spinning: false,
    shards: [],
    machine: null,
    missingIntervals: 0,
    deadShards: [],
    workloads: [
      {
        workload: 'main',
        loadModel: isOpen ? 'open' : 'closed',
        seconds,
        operations,
        started: operations,
        ownFailures: 0,
        responseP99Ms: 60,
        delayP99Ms: 0.2,
        blockedP99Ms: 0.1,
        delayMeanMs: 0.1,
        serviceMeanMs: P50_MS,
        latencies: [],
        arrivals: isOpen ? { scheduled: operations, sent: operations, waiting: 0, dropped: 0 } : null,
        segments,
        phaseWindows: isOpen ? windows : [],
        standstills,
        deliveries: null,
      },
    ],
  };
}
