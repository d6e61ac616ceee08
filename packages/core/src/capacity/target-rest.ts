import type { Clock } from '../contracts/clock.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Target } from '../contracts/target.ts';
import { RunCredentials } from '../run/identities.ts';
import { OwnConnection } from '../run/own-connection.ts';

/** From one look to the next. */
const LOOK_EVERY_US = 200_000;
/** So many looks in a row must be as quick as before. */
const QUICK_LOOKS = 3;
/** As quick as before: within this factor of it, and at least within so much. */
const QUICK_FACTOR = 3;
const QUICK_SLACK_US = 20_000;
/** Looks before the search by which the later ones are judged. */
const FIRST_LOOKS = 5;
/** The database that every server has. */
const DEFAULT_DATABASE = 'default';
/** How long the target may take to be itself again. */
const MOST_REST_US = 60_000_000;

/** What {@link TargetRest} looks with. */
export interface TargetRestParts {
  readonly plan: Plan;
  readonly target: Target;
  readonly secrets: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** Looks at the target between stages, on a connection of its own: whether it answers as quickly as before the search. */
export class TargetRest {
  readonly #clock: Clock;
  readonly #credentials: RunCredentials;
  readonly #connection: OwnConnection;
  readonly #closing: AbortController;
  #usualUs = 0;

  private constructor(clock: Clock, credentials: RunCredentials, connection: OwnConnection, closing: AbortController) {
    this.#clock = clock;
    this.#credentials = credentials;
    this.#connection = connection;
    this.#closing = closing;
  }

  /** Connects, and learns how quickly the target answers. @throws BenchError where it is not there, or not ready */
  static async open({ plan, target, secrets, clock }: TargetRestParts): Promise<TargetRest> {
    const closing = new AbortController();
    let connection: OwnConnection | null = null;
    const credentials = new RunCredentials({
      plan,
      target,
      secrets,
      clock,
      listener: { onCredentials: (fresh) => connection?.setCredentials(fresh), onTrouble: () => undefined },
    });
    const there = withoutMade(plan);
    connection = await OwnConnection.open(target, there, await credentials.open(), clock, closing.signal);
    const rest = new TargetRest(clock, credentials, connection, closing);
    const looks: number[] = [];
    try {
      for (let look = 0; look < FIRST_LOOKS; look += 1) looks.push(await rest.#timed());
    } catch (error) {
      await rest.close();
      throw error;
    }
    rest.#usualUs = looks.sort((a, b) => a - b)[Math.floor(FIRST_LOOKS / 2)]!;
    return rest;
  }

  /**
   * Waits until the target answers as before, three times in a row.
   *
   * @returns the seconds that it took from now; null: it did not within a minute, or `until` was aborted
   */
  async untilQuick(until: AbortSignal): Promise<number | null> {
    const startUs = this.#clock.nowUs();
    const limitUs = Math.max(this.#usualUs * QUICK_FACTOR, this.#usualUs + QUICK_SLACK_US);
    let quick = 0;
    let sinceUs = startUs;
    while (this.#clock.nowUs() - startUs < MOST_REST_US && !until.aborted) {
      const lookedUs = this.#clock.nowUs();
      const tookUs = await this.#timed().catch(() => Infinity);
      if (tookUs > limitUs) quick = 0;
      else {
        if (quick === 0) sinceUs = lookedUs;
        quick += 1;
      }
      if (quick === QUICK_LOOKS) return (sinceUs - startUs) / 1e6;
      await this.#wait(LOOK_EVERY_US);
    }
    return null;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#credentials.close();
    await this.#connection.close();
  }

  /** @throws BenchError where the target does not answer, or is not ready */
  async #timed(): Promise<number> {
    const startUs = this.#clock.nowUs();
    await this.#connection.probe();
    return this.#clock.nowUs() - startUs;
  }

  #wait(us: number): Promise<void> {
    return new Promise((resolve) => void this.#clock.setTimer(us, resolve));
  }
}

/** Databases that runs make are there only while one lasts. */
function withoutMade(plan: Plan): Plan {
  const made = new Set(plan.madeDatabases);
  if (made.size === 0) return plan;
  const workloads = plan.workloads.map((workload) => {
    const there = workload.databases.filter((database) => !made.has(database));
    return { ...workload, databases: there.length === 0 ? [DEFAULT_DATABASE] : there };
  });
  return { ...plan, workloads };
}
