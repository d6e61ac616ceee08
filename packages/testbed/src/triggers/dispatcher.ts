import type { Occurrence } from './occurrence.ts';
import { WebhookTask } from './webhook-task.ts';

/** Between the changes and the workers, in order: a full queue of one worker holds up everything behind. */
export class Dispatcher {
  readonly #room: number;
  readonly #take: (task: WebhookTask) => boolean;
  readonly #read: (occurrence: Occurrence) => void;
  #waiting: (Occurrence | WebhookTask)[] = [];
  /** Place of the first that waits. */
  #first = 0;
  #unread = 0;
  /** Tasks that were made, of which the first finds no room. */
  #stuck: WebhookTask[] = [];
  #isDraining = false;

  /**
   * @param room Changes that may wait.
   * @param take Takes a task, where its worker has room.
   * @param read Is given a change in its turn: hands over the tasks that it leads to.
   */
  constructor(room: number, take: (task: WebhookTask) => boolean, read: (occurrence: Occurrence) => void) {
    this.#room = room;
    this.#take = take;
    this.#read = read;
  }

  /** Changes that wait. */
  get unread(): number {
    return this.#unread;
  }

  /** Whether nothing waits. */
  get isIdle(): boolean {
    return this.#stuck.length === 0 && this.#first === this.#waiting.length;
  }

  /** Takes a change; false where there is no room for it. */
  offer(occurrence: Occurrence): boolean {
    if (this.isIdle) {
      this.#read(occurrence);
      return true;
    }
    if (this.#unread >= this.#room) return false;
    this.#unread += 1;
    this.#waiting.push(occurrence);
    return true;
  }

  /** A task of a change that is being read. */
  hand(task: WebhookTask): void {
    if (this.#stuck.length > 0 || !this.#take(task)) this.#stuck.push(task);
  }

  /** A task that comes later, or again: to the end. */
  append(task: WebhookTask): void {
    if (this.isIdle) this.hand(task);
    else this.#waiting.push(task);
  }

  /** Goes on after a queue was full. */
  drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#handStuck();
    while (this.#stuck.length === 0 && this.#first < this.#waiting.length) {
      const next = this.#waiting[this.#first]!;
      this.#first += 1;
      if (next instanceof WebhookTask) this.hand(next);
      else {
        this.#unread -= 1;
        this.#read(next);
      }
    }
    if (this.#first * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    this.#isDraining = false;
  }

  clear(): void {
    this.#waiting = [];
    this.#first = 0;
    this.#stuck = [];
    this.#unread = 0;
  }

  #handStuck(): void {
    let handed = 0;
    while (handed < this.#stuck.length && this.#take(this.#stuck[handed]!)) handed += 1;
    if (handed > 0) this.#stuck = this.#stuck.slice(handed);
  }
}
