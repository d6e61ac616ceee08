import { LatencyHistogram, type EncodedHistogram } from '@syntrix-bench/metrics';

// docs/decisions/0137-how-late-answers-are-read.md

/** What {@link ReadDelayWatch} needs of the event loop that it watches. */
export interface WatchedLoop {
  /** The clock that answers are stamped by. */
  nowUs(): number;
  /** For how long the loop has waited for something to happen, since it began. */
  idleUs(): number;
  /** For how long its thread was ready to run and had no core, since it began; 0 where the system does not report it. */
  waitedForCoreUs(): number;
  /** Calls back once, when all that was ready in this turn has been dealt with. */
  atEndOfTurn(callback: () => void): void;
}

/** A poll of the system that waited for less did not wait: something was ready already. */
const WAITED_US = 3;
/** What a turn costs around the work in it: polling, reading, calling. */
const TURN_COST_US = 50;
/** So many turns are looked at in a row … */
const TURNS_IN_A_ROW = 8;
/** … and the next ones as many answers later as come in so long, so that a busy loop pays for hardly any. */
const ROW_US = 8_000;
/** Answers of one turn whose places are kept; with more of them the others wait as long as these. */
const MOST_READS = 1_024;

/** What is known when a turn begins: without knowing the one before, nobody can tell since when its answers were ready. */
type Known = 'nothing' | 'where a turn ends' | 'last turn';

/**
 * How long answers waited ready before the event loop read them, which no stamp of theirs tells. It follows from the loop's
 * turns. What is read in a turn became ready after the poll of the turn before, in the order in which it is read:
 *
 * ```
 *  poll   turn of length b        poll   read 1   read 2   read 3
 *   ├───── 1 ───── 2 ───── 3 ──────┤───────┴────────┴────────┴──
 *          ready somewhere here          read here
 * ```
 *
 * so that the i-th of k answers waited about b × (k − i + ½) / k for the poll, and then for its place in the turn. Where the
 * loop had nothing to do and waited in the poll it was woken by the first of them, and b is what the thread then waited for a
 * core, all of which the first has waited. None waited for longer than it took beyond the quickest answer ever seen.
 */
export class ReadDelayWatch {
  readonly #loop: WatchedLoop;
  readonly #histogram = new LatencyHistogram();
  readonly #reads = new Float64Array(MOST_READS);
  readonly #tooks = new Float64Array(MOST_READS);
  #quickestUs = Infinity;
  #count = 0;
  #known: Known = 'nothing';
  #inTurn = false;
  #closed = false;
  /** So many answers are let pass before the next is looked at; counted, because time would look too often at slow stretches. */
  #toPass = 0;
  #passesAfterRow = 0;
  #turnsInRow = 0;
  /** Since this was last asked. */
  #answers = 0;
  #takenUs = 0;
  /** When something was first read in the last turn that is known, how long the loop had waited by then, and when it ended. */
  #startUs = 0;
  #idleUs = 0;
  #endUs = 0;
  #waitedForCoreUs = 0;
  /** How long what is read in this turn may have been ready before it; and whether the first of it woke the loop. */
  #beforeUs = 0;
  #isWoken = false;
  readonly #onEnd = (): void => this.#endTurn();

  constructor(loop: WatchedLoop) {
    this.#loop = loop;
  }

  /** An answer has been read. Both are by the loop's clock. */
  answered(readUs: number, sentUs: number): void {
    const tookUs = readUs - sentUs;
    // What was never sent has no time between.
    if (tookUs > 0 && tookUs < this.#quickestUs) this.#quickestUs = tookUs;
    this.#answers += 1;
    if (this.#toPass > 0) {
      this.#toPass -= 1;
      return;
    }
    if (!this.#inTurn) this.#beginTurn(readUs);
    // What is older than this turn was not read in it: a time-out is stamped at its limit.
    if (this.#known !== 'last turn' || readUs < this.#startUs || this.#count === MOST_READS) return;
    this.#reads[this.#count] = readUs;
    this.#tooks[this.#count] = tookUs;
    this.#count += 1;
  }

  /** What was seen since this was last asked, some time ago. */
  take(): EncodedHistogram {
    const taken = this.#histogram.encode();
    this.#histogram.reset();
    const nowUs = this.#loop.nowUs();
    const inRow = (this.#answers * ROW_US) / Math.max(1, nowUs - this.#takenUs);
    this.#passesAfterRow = inRow <= TURNS_IN_A_ROW ? 0 : Math.round(inRow);
    this.#answers = 0;
    this.#takenUs = nowUs;
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
    this.#isWoken = false;
    if (waitedUs < WAITED_US) return startUs - this.#startUs;
    const workedUs = startUs - this.#endUs - waitedUs;
    if (workedUs > TURN_COST_US) return workedUs;
    this.#isWoken = true;
    return this.#loop.waitedForCoreUs() - this.#waitedForCoreUs;
  }

  /** What it watches is gone: the end of the turn it is in means nothing any more. */
  close(): void {
    this.#closed = true;
  }

  #endTurn(): void {
    if (this.#closed) return;
    this.#inTurn = false;
    this.#endUs = this.#loop.nowUs();
    this.#waitedForCoreUs = this.#loop.waitedForCoreUs();
    switch (this.#known) {
      case 'nothing':
        this.#known = 'where a turn ends';
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
      const isFirst = place === 0 && this.#isWoken;
      const forPollUs = isFirst ? this.#beforeUs : (this.#beforeUs * (count - place - 0.5)) / count;
      const lateUs = forPollUs + this.#reads[place]! - this.#startUs;
      this.#histogram.record(Math.round(Math.min(lateUs, Math.max(0, this.#tooks[place]! - this.#quickestUs))));
    }
  }

  #endRow(): void {
    this.#turnsInRow = 0;
    this.#toPass = this.#passesAfterRow;
    if (this.#toPass > 0) this.#known = 'nothing';
  }
}
