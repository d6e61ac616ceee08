import type { Environment, Timer } from '../environment.ts';

/** Calls each of many back at an interval of its own start, with one timer for all. */
export class Rota<Member> {
  readonly #environment: Environment;
  readonly #intervalMs: number;
  readonly #call: (member: Member) => void;
  /** In the order they come due in. */
  readonly #dueUs = new Map<Member, number>();
  #timer: Timer | undefined;

  constructor(environment: Environment, intervalMs: number, call: (member: Member) => void) {
    this.#environment = environment;
    this.#intervalMs = intervalMs;
    this.#call = call;
  }

  /** Begins, or begins again, the interval of a member. */
  restart(member: Member): void {
    this.#dueUs.delete(member);
    this.#dueUs.set(member, this.#environment.nowUs() + this.#intervalMs * 1000);
    this.#timer ??= this.#environment.setTimer(this.#round, this.#intervalMs);
  }

  remove(member: Member): void {
    this.#dueUs.delete(member);
  }

  clear(): void {
    this.#dueUs.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  readonly #round = (): void => {
    this.#timer = undefined;
    const nowUs = this.#environment.nowUs();
    for (const [member, dueUs] of this.#dueUs) {
      if (dueUs > nowUs) break;
      this.#dueUs.delete(member);
      // From when it was due: a late round does not put off the next.
      this.#dueUs.set(member, dueUs + this.#intervalMs * 1000);
      this.#call(member);
    }
    const [next] = this.#dueUs.values();
    if (next !== undefined) this.#timer ??= this.#environment.setTimer(this.#round, Math.max(0, (next - nowUs) / 1000));
  };
}
