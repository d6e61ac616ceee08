import { LatencyHistogram, type EncodedHistogram } from '@syntrix-bench/metrics';

// docs/decisions/0137-how-late-answers-are-read.md

/** What {@link ReadDelayWatch} needs of the event loop that it watches. */
export interface WatchedLoop {
  /** The clock that answers are stamped by. */
  nowUs(): number;
  /** For how long the loop has waited for something to happen, since it began. */
  idleUs(): number;
  /** Calls back once, when all that was ready in this turn has been dealt with. */
  atEndOfTurn(callback: () => void): void;
}

/** A poll of the system that waited for less did not wait: something was ready already. */
const WAITED_US = 3;
/** What a turn costs around the work in it: polling, reading, calling. */
const TURN_COST_US = 50;
/** So many turns are looked at in a row … */
const TURNS_IN_A_ROW = 8;
/** … and the next ones from so long after these began on, so that a busy loop pays for hardly any. */
const ROW_US = 8_000;
/** Answers of one turn whose places are kept; with more of them the others wait as long as these. */
const MOST_READS = 1_024;

/** What is known when a turn begins: without knowing the one before, nobody can tell since when its answers were ready. */
type Known = 'nothing' | 'where a turn ends' | 'last turn';

/**
 * How long answers lay ready before the event loop read them, which no stamp of theirs tells. It follows from the loop's
 * turns. What is read in a turn became ready after the poll of the turn before, in the order in which it is read:
 *
 * ```
 *  poll   turn of length b        poll   read 1   read 2   read 3
 *   ├───── 1 ───── 2 ───── 3 ──────┤───────┴────────┴────────┴──
 *          ready somewhere here          read here
 * ```
 *
 * so that the i-th of k answers waited about b × (k − i + ½) / k for the poll, and then for its place in the turn. Where the
 * loop had nothing to do and waited in the poll, b is 0: it was woken by the first of them. What a thread waits for a core when
 * it is woken is not in it.
 */
export class ReadDelayWatch {
  readonly #loop: WatchedLoop;
  readonly #histogram = new LatencyHistogram();
  readonly #reads = new Float64Array(MOST_READS);
  #count = 0;
  #known: Known = 'nothing';
  #inTurn = false;
  /** Nothing is looked at until then. */
  #restUntilUs = -Infinity;
  #rowStartUs = 0;
  #turnsInRow = 0;
  /** When something was first read in the last turn that is known, how long the loop had waited by then, and when it ended. */
  #startUs = 0;
  #idleUs = 0;
  #endUs = 0;
  /** How long what is read in this turn may have been ready before it. */
  #beforeUs = 0;
  readonly #onEnd = (): void => this.#endTurn();

  constructor(loop: WatchedLoop) {
    this.#loop = loop;
  }

  /** An answer has been read. @param readUs when, by the loop's clock */
  answered(readUs: number): void {
    if (readUs < this.#restUntilUs) return;
    if (!this.#inTurn) this.#beginTurn(readUs);
    // What is older than this turn was not read in it: a time-out is stamped at its limit.
    if (this.#known !== 'last turn' || readUs < this.#startUs || this.#count === MOST_READS) return;
    this.#reads[this.#count] = readUs;
    this.#count += 1;
  }

  /** What was seen since this was last asked. */
  take(): EncodedHistogram {
    const taken = this.#histogram.encode();
    this.#histogram.reset();
    return taken;
  }

  #beginTurn(readUs: number): void {
    this.#inTurn = true;
    this.#loop.atEndOfTurn(this.#onEnd);
    if (this.#known === 'nothing') return;
    const idleUs = this.#loop.idleUs();
    const startUs = Math.max(readUs, this.#endUs);
    if (this.#known === 'last turn') this.#beforeUs = this.#readyBefore(startUs, idleUs);
    this.#startUs = startUs;
    this.#idleUs = idleUs;
  }

  /** How long the loop was at work, and did not poll, before it read something at `startUs`. */
  #readyBefore(startUs: number, idleUs: number): number {
    const waitedUs = idleUs - this.#idleUs;
    if (waitedUs < WAITED_US) return startUs - this.#startUs;
    const workedUs = startUs - this.#endUs - waitedUs;
    return workedUs > TURN_COST_US ? workedUs : 0;
  }

  #endTurn(): void {
    this.#inTurn = false;
    this.#endUs = this.#loop.nowUs();
    switch (this.#known) {
      case 'nothing':
        this.#known = 'where a turn ends';
        this.#rowStartUs = this.#endUs;
        return;
      case 'where a turn ends':
        this.#known = 'last turn';
        return;
      case 'last turn':
        this.#recordTurn();
        this.#turnsInRow += 1;
        if (this.#turnsInRow >= TURNS_IN_A_ROW) this.#endRow();
    }
  }

  #recordTurn(): void {
    const count = this.#count;
    this.#count = 0;
    for (let place = 0; place < count; place += 1) {
      const forPollUs = (this.#beforeUs * (count - place - 0.5)) / count;
      this.#histogram.record(Math.round(forPollUs + this.#reads[place]! - this.#startUs));
    }
  }

  #endRow(): void {
    this.#turnsInRow = 0;
    const restUntilUs = this.#rowStartUs + ROW_US;
    this.#rowStartUs = this.#endUs;
    if (this.#endUs >= restUntilUs) return;
    this.#restUntilUs = restUntilUs;
    this.#known = 'nothing';
  }
}
