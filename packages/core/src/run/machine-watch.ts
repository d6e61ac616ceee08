import type { MachineSample } from '@syntrix-bench/metrics';

import type { Clock, Timer } from '../contracts/clock.ts';
import type { MachineProbe, MachineReading } from '../contracts/machine-probe.ts';

/** How often it is looked how many file descriptors are open. */
const INTERVAL_US = 5_000_000;

interface Look {
  readonly atUs: number;
  readonly reading: MachineReading;
}

/** Looks at the machine while the steady phase lasts. */
export class MachineWatch {
  readonly #probe: MachineProbe;
  readonly #clock: Clock;
  #looks: Promise<readonly Look[]> = Promise.resolve([]);
  #timer: Timer | null = null;

  constructor(probe: MachineProbe, clock: Clock) {
    this.#probe = probe;
    this.#clock = clock;
  }

  /** The steady phase begins. */
  start(): void {
    this.#look();
    this.#timer = this.#clock.setTimer(INTERVAL_US, () => this.start());
  }

  /** The steady phase is over. Resolves with how the machine fared in it; null if it never began. */
  async stop(): Promise<MachineSample | null> {
    if (this.#timer === null) return null;
    this.#timer.cancel();
    this.#timer = null;
    this.#look();
    return toMachineSample(await this.#looks);
  }

  #look(): void {
    const atUs = this.#clock.nowUs();
    const reading = this.#probe.read();
    this.#looks = Promise.all([this.#looks, reading]).then(([looks, found]) => [...looks, { atUs, reading: found }]);
  }
}

/** What happened between the first look and the last, and the worst of all. */
function toMachineSample(looks: readonly Look[]): MachineSample | null {
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
