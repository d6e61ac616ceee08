import { certify } from '../src/index.ts';
import { LOADS, simulateRun, type Load, type Noise, type Planted } from './simulated-run.ts';

/** Medians of seven runs of 40 s of each kind against a real server that shared two cores with the generator; and a third of it. */
export const MEASURED: Readonly<Record<Load, Noise>> = {
  closed: { goodputSd: 0.138, goodputPhi: 0.29, p50Sd: 0.139, p50Phi: 0.18, correlation: -0.93 },
  constant: { goodputSd: 0.002, goodputPhi: 0, p50Sd: 0.044, p50Phi: 0.45, correlation: 0 },
  poisson: { goodputSd: 0.002, goodputPhi: 0, p50Sd: 0.06, p50Phi: 0.37, correlation: 0 },
};

/** As on machines of one's own. */
export const THIRD = Object.fromEntries(
  LOADS.map((load) => {
    const { goodputSd, p50Sd, ...rest } = MEASURED[load];
    return [load, { ...rest, goodputSd: goodputSd / 3, p50Sd: p50Sd / 3 }];
  }),
) as Record<Load, Noise>;

/** How a reason names what was planted. */
export const NAMES: Readonly<Record<Exclude<Planted, 'healthy' | 'stages'>, RegExp>> = {
  drift: /(rose|fell) by .* over the phase/,
  step: /(rose|fell) by .* at once/,
  hole: /nothing was answered for/,
  sawtooth: /sawtooth/,
};

/** What is certified, and how often. Equal seeds differ by nothing but what is said here. */
export interface Certified {
  readonly load: Load;
  readonly planted: Planted;
  readonly seconds: number;
  readonly noise: Noise;
  /** Of the first run; the others take those that follow. */
  readonly seed: number;
  readonly runs: number;
  /** Size of what is planted. @default 0.1 */
  readonly change?: number;
}

/** Certificates of simulated runs, each with the reasons of all its claims. */
export function certifiedRuns({ load, planted, seconds, noise, seed, runs, change }: Certified) {
  return Array.from({ length: runs }, (_, run) => {
    const certificate = certify(simulateRun(load, planted, seconds, noise, seed + run, change));
    return { ...certificate, reasons: certificate.claims.flatMap(({ reasons }) => reasons) };
  });
}

/** Whether something was found to be wrong. */
export function isFound({ grade }: { readonly grade: string }): boolean {
  return grade === 'suspect' || grade === 'invalid';
}
