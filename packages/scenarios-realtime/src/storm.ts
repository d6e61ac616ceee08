import type { Clock, LoadTimes, Timer } from '@syntrix-bench/core';

import { COURSE_FROM, COURSE_TO } from './course.ts';
import type { Figures } from './figures.ts';
import type { StormOptions } from './realtime-options.ts';
import type { Subscriber } from './subscriber.ts';

const SECOND_US = 1_000_000;
const MB = 1_000_000;
/** What a server has sent to one that does not read lies in the buffers of both kernels, some 4 MB on one machine; */
const BUFFERS_BYTES = 4 * MB;
/** then in its own queue, before anybody waits for it. */
const QUEUE_MESSAGES = 256;
const LOOK_AHEAD_US = 5_000;

/** What a storm works with on a shard. */
export interface StormParts {
  readonly clock: Clock;
  /** The storm's clients on this shard. */
  readonly clients: () => readonly Subscriber[];
  /** All subscribers of the shard. */
  readonly everyone: () => Iterable<Subscriber>;
  readonly figures: Figures;
  readonly tell: (level: 'info' | 'warn', message: string) => void;
}

/** A group of clients that at one moment does something, and after a while does it no more: cuts, subscribes, or stops reading. */
export class Storm {
  readonly #options: StormOptions;
  readonly #parts: StormParts;
  readonly #timers = new Set<Timer>();
  #atUs = Number.POSITIVE_INFINITY;
  /** One that reads on, by which is told what those that do not are sent meanwhile; and what it had taken when the storm broke. */
  #reader: Subscriber | null = null;
  #taken = { bytes: 0, messages: 0 };
  #begun = false;
  #ended = false;

  constructor(options: StormOptions, parts: StormParts) {
    this.#options = options;
    this.#parts = parts;
  }

  /** Load begins. Returns the moment of the storm on the run's clock. */
  begin({ steadyUs }: LoadTimes): number {
    const { atUs, lastsUs } = this.#options;
    this.#atUs = steadyUs + atUs;
    this.#at(this.#atUs, () => this.#break());
    this.#at(this.#atUs + lastsUs, () => void this.#calm());
    for (let second = COURSE_FROM; second < COURSE_TO; second += 1) {
      // Just before its end, so that the storm's own moment is not looked at in the second before it.
      this.#at(this.#atUs + (second + 1) * SECOND_US - LOOK_AHEAD_US, () => this.#look(second));
    }
    return this.#atUs;
  }

  /** Load is over: what still goes on of it ends. */
  async end(): Promise<void> {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    if (!this.#begun)
      this.#parts.tell('warn', 'load ended before the storm: make the run longer, or let the storm break sooner (at)');
    await this.#calm();
  }

  /** Whether it has broken. */
  get begun(): boolean {
    return this.#begun;
  }

  #break(): void {
    const { clock, clients, tell } = this.#parts;
    const { kind, lastsUs } = this.#options;
    this.#begun = true;
    const all = clients();
    this.#reader = [...this.#parts.everyone()].find(({ group, live }) => group !== 'storm' && live) ?? null;
    this.#taken = this.#reader?.taken ?? this.#taken;
    tell('info', `the storm breaks: ${WHAT[kind]}`);
    for (const client of all) {
      switch (kind) {
        case 'reconnect':
          client.cutOff(clock.nowUs() + lastsUs);
          break;
        case 'subscribe':
          void client.subscribe();
          break;
        case 'slow':
          client.stopReading();
      }
    }
  }

  async #calm(): Promise<void> {
    if (!this.#begun || this.#ended) return;
    this.#ended = true;
    const { clients, clock } = this.#parts;
    const { kind } = this.#options;
    if (kind === 'subscribe') await Promise.all(clients().map((client) => client.unsubscribe()));
    if (kind === 'slow') {
      this.#tellWhetherItFits();
      for (const client of clients()) {
        client.readOn();
        // What was dropped for it meanwhile it reads no more; what lies in buffers it still has to read.
        client.wasBehind(this.#atUs, clock.nowUs() + SECOND_US);
      }
    }
  }

  /** A storm of those that do not read holds nobody up while buffers take what they are sent. */
  #tellWhetherItFits(): void {
    const now = this.#reader?.taken ?? this.#taken;
    const bytes = now.bytes - this.#taken.bytes;
    const messages = now.messages - this.#taken.messages;
    if (messages <= 0) return;
    const neededBytes = BUFFERS_BYTES + QUEUE_MESSAGES * (bytes / messages);
    if (bytes >= neededBytes) return;
    const [sent, needed] = [bytes, neededBytes].map((each) => `${(each / MB).toFixed(1)} MB`);
    const { lastsUs } = this.#options;
    this.#parts.tell(
      'warn',
      `each client that did not read was sent some ${sent} in ${lastsUs / SECOND_US} s, but a server and its machine keep some ${needed} ` +
        `before anybody waits for it: write more or larger documents, or let the storm last longer`,
    );
  }

  /** How many are live at the end of a second of the course. */
  #look(second: number): void {
    let live = 0;
    for (const subscriber of this.#parts.everyone()) if (subscriber.live) live += 1;
    this.#parts.figures.add(`live/${second}`, live);
    this.#parts.figures.add(`looked/${second}`, 1);
  }

  #at(momentUs: number, act: () => void): void {
    const { clock } = this.#parts;
    const waitUs = momentUs - clock.nowUs();
    if (waitUs < 0) return;
    const timer = clock.setTimer(waitUs, () => {
      this.#timers.delete(timer);
      act();
    });
    this.#timers.add(timer);
  }
}

const WHAT = {
  reconnect: 'clients lose their connections',
  subscribe: 'clients subscribe all at once',
  slow: 'clients stop reading',
} as const;
