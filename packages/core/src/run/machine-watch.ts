import type { MachineSample } from '@syntrix-bench/metrics';

import type { Clock, Timer } from '../contracts/clock.ts';
import type { MachineReading } from '../contracts/machine-probe.ts';
import type { HostMachine } from '../contracts/shard-host.ts';

/** How often it is looked how many file descriptors are open. */
const INTERVAL_US = 5_000_000;

interface Look {
  readonly atUs: number;
  readonly machines: readonly HostMachine[];
}

/** Looks at the machines that shards run on while the steady phase lasts. */
export class MachineWatch {
  readonly #machines: () => Promise<readonly HostMachine[]>;
  readonly #clock: Clock;
  #looks: Promise<readonly Look[]> = Promise.resolve([]);
  #timer: Timer | null = null;

  /** @param machines tells how they stand now; rejects never */
  constructor(machines: () => Promise<readonly HostMachine[]>, clock: Clock) {
    this.#machines = machines;
    this.#clock = clock;
  }

  /** The steady phase begins. */
  start(): void {
    this.#look();
    this.#timer = this.#clock.setTimer(INTERVAL_US, () => this.start());
  }

  /** The steady phase is over. Resolves with how the machines fared in it; null if it never began, or nobody could look. */
  async stop(): Promise<MachineSample | null> {
    if (this.#timer === null) return null;
    this.#timer.cancel();
    this.#timer = null;
    this.#look();
    return toMachineSample(await this.#looks);
  }

  #look(): void {
    const atUs = this.#clock.nowUs();
    const found = this.#machines();
    this.#looks = Promise.all([this.#looks, found]).then(([looks, machines]) => [...looks, { atUs, machines }]);
  }
}

/** How all machines fared: their cores together, and of all else the worst of any, as that is what spoils a measure. */
function toMachineSample(looks: readonly Look[]): MachineSample | null {
  const names = new Set(looks.flatMap(({ machines }) => machines.map(({ name }) => name)));
  const samples = [...names].flatMap((name) => {
    const own = looks.flatMap(({ atUs, machines }) =>
      machines.flatMap((machine) =>
        machine.name === name && machine.reading !== null ? [{ atUs, reading: machine.reading }] : [],
      ),
    );
    return sampleOf(own) ?? [];
  });
  const [first, ...others] = samples;
  return first === undefined ? null : others.reduce(worse, first);
}

function worse(a: MachineSample, b: MachineSample): MachineSample {
  const larger = (x: number | null, y: number | null) => (x === null || y === null ? (x ?? y) : Math.max(x, y));
  const files = filesShare(a) >= filesShare(b) ? a : b;
  return {
    cores: a.cores + b.cores,
    busyShare: larger(a.busyShare, b.busyShare),
    stealShare: larger(a.stealShare, b.stealShare),
    throttledShare: larger(a.throttledShare, b.throttledShare),
    openFiles: files.openFiles,
    openFilesLimit: files.openFilesLimit,
  };
}

function filesShare({ openFiles, openFilesLimit }: MachineSample): number {
  return openFiles === null || openFilesLimit === null ? -1 : openFiles / openFilesLimit;
}

/** What happened between the first look and the last, and the worst of all. */
function sampleOf(looks: readonly { readonly atUs: number; readonly reading: MachineReading }[]): MachineSample | null {
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [before, after] = [first.reading, last.reading];
  const total = before.cpu === null || after.cpu === null ? 0 : after.cpu.total - before.cpu.total;
  const shareOf = (amount: (cpu: NonNullable<MachineReading['cpu']>) => number): number | null =>
    total > 0 ? clamped((amount(after.cpu!) - amount(before.cpu!)) / total) : null;
  const seconds = (last.atUs - first.atUs) / 1e6;
  const files = looks.flatMap(({ reading }) => reading.openFiles ?? []);
  return {
    cores: after.cores,
    busyShare: shareOf((cpu) => cpu.total - cpu.idle - cpu.stolen),
    stealShare: shareOf((cpu) => cpu.stolen),
    throttledShare:
      before.throttledUs === null || after.throttledUs === null || seconds <= 0
        ? null
        : clamped((after.throttledUs - before.throttledUs) / 1e6 / seconds),
    openFiles: files.length === 0 ? null : Math.max(...files),
    openFilesLimit: after.openFilesLimit,
  };
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}
