import type { Timer } from '../contracts/clock.ts';
import type { FakeHub } from './fake-hub.ts';

/** A message under way. */
interface Message {
  readonly text: string;
  readonly dueUs: number;
}

/** What a server keeps for a client that does not read, beyond which it drops. */
const MOST_KEPT = 256;

/** The way from the server to one client: what is sent arrives in order, each not before its time. */
export class FakeWay {
  readonly #hub: Pick<FakeHub, 'clock'>;
  readonly #arrive: (text: string) => void;
  readonly #queue: Message[] = [];
  readonly #strays = new Set<Timer>();
  #timer: Timer | null = null;
  #isReading = true;
  #isOver = false;

  constructor(hub: Pick<FakeHub, 'clock'>, arrive: (text: string) => void) {
    this.#hub = hub;
    this.#arrive = arrive;
  }

  get isReading(): boolean {
    return this.#isReading;
  }

  set isReading(isReading: boolean) {
    this.#isReading = isReading;
    if (isReading) this.#wait();
  }

  send(text: string, delayUs: number, keepsOrder = true): void {
    const { clock } = this.#hub;
    if (this.#isOver || (!this.#isReading && this.#queue.length >= MOST_KEPT)) return;
    if (keepsOrder) {
      this.#queue.push({ text, dueUs: clock.nowUs() + delayUs });
      return this.#wait();
    }
    const stray = clock.setTimer(delayUs, () => {
      this.#strays.delete(stray);
      this.send(text, 0);
    });
    this.#strays.add(stray);
  }

  /** Nothing arrives any more. */
  end(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    for (const stray of this.#strays) stray.cancel();
  }

  #wait(): void {
    const [next] = this.#queue;
    if (this.#timer !== null || next === undefined || !this.#isReading || this.#isOver) return;
    const { clock } = this.#hub;
    this.#timer = clock.setTimer(next.dueUs - clock.nowUs(), () => {
      this.#timer = null;
      this.#queue.shift();
      this.#arrive(next.text);
      this.#wait();
    });
  }
}
