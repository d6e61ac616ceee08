import type { Environment, Timer } from '../environment.ts';
import type { FaultEngine } from '../faults/fault-engine.ts';
import type { Tokens } from '../identity/tokens.ts';
import type { Change } from '../realtime/change.ts';
import { ArmedTrigger } from './armed-trigger.ts';
import { Dispatcher } from './dispatcher.ts';
import { Occurrence } from './occurrence.ts';
import { attemptsOf, backoffMs, type Trigger } from './trigger.ts';
import { ConditionCompiler } from './trigger-condition.ts';
import { sumOfCounts, TriggerTally, type TriggersTruth, type TriggerTruth } from './trigger-truth.ts';
import { WebhookClient } from './webhook-client.ts';
import { WebhookFaults } from './webhook-faults.ts';
import { WebhookTask } from './webhook-task.ts';
import { type PoolSize, WorkerPool } from './worker-pool.ts';
import { WorkerToken } from './worker-token.ts';

/** Collections whose triggers are remembered. */
const MAX_REMEMBERED = 1000;

/** How triggers are set up. */
export interface TriggerSettings {
  readonly triggers: readonly Trigger[];
  readonly pool: PoolSize;
  /** Changes that may wait for a worker's queue to have room; beyond it they are dropped. */
  readonly backlog: number;
  /** A task that has not ended after this time is delivered again. @default none is */
  readonly redeliverMs?: number;
  /** How long webhooks are given the same token, ms. */
  readonly tokenServesMs: number;
  /** How long an answer to an attempt is waited for, ms. */
  readonly attemptMs: number;
}

/** What triggers work with. */
export interface TriggerParts {
  readonly environment: Environment;
  readonly tokens: Tokens;
  readonly faults: FaultEngine;
  /** Runs a turn once the thread is free. */
  readonly defer: (turn: () => void) => void;
  /** The testbed made a mistake of its own. */
  readonly mistake: () => void;
}

/** From changes to calls of webhooks. */
export class Triggers {
  readonly #parts: TriggerParts;
  readonly #client: WebhookClient;
  readonly #token: WorkerToken;
  readonly #pool: WorkerPool;
  readonly #dispatcher: Dispatcher;
  readonly #faults: WebhookFaults;
  readonly #armed: readonly ArmedTrigger[];
  readonly #timers = new Set<Timer>();
  /** By database and collection, those that look at a change there. */
  readonly #listening = new Map<string, readonly ArmedTrigger[]>();
  readonly #redeliverMs: number | undefined;
  #epoch = 0;

  private constructor(settings: TriggerSettings, parts: TriggerParts, compiler: ConditionCompiler | undefined) {
    const { environment, tokens, faults, defer } = parts;
    this.#parts = parts;
    this.#redeliverMs = settings.redeliverMs;
    this.#client = new WebhookClient(environment, settings.attemptMs);
    this.#token = new WorkerToken(tokens, environment, settings.tokenServesMs);
    this.#pool = new WorkerPool(
      settings.pool,
      defer,
      (task, done) => this.#carryOut(task, done),
      () => this.#dispatcher.drain(),
    );
    this.#dispatcher = new Dispatcher(
      settings.backlog,
      (task) => this.#take(task),
      (occurrence) => this.#read(occurrence),
    );
    this.#faults = new WebhookFaults(faults, environment, (task) => {
      if (!this.#dispatcher.isIdle) return false;
      this.#dispatcher.hand(task);
      return true;
    });
    this.#armed = settings.triggers.map(
      (trigger) =>
        new ArmedTrigger(
          trigger,
          trigger.condition === '' ? undefined : compiler?.compile(trigger.condition),
          new TriggerTally(trigger),
        ),
    );
    this.planned();
  }

  static async load(settings: TriggerSettings, parts: TriggerParts): Promise<Triggers> {
    const needsCel = settings.triggers.some(({ condition }) => condition !== '');
    return new Triggers(settings, parts, needsCel ? await ConditionCompiler.load() : undefined);
  }

  /** A change was read. */
  onChange(change: Change): void {
    if (this.#candidates(change).length === 0) return;
    const occurrence = new Occurrence(change);
    if (this.#dispatcher.offer(occurrence)) return;
    for (const armed of this.#candidates(change)) {
      if (this.#isOwed(armed, occurrence)) armed.tally.note('dropped', occurrence.name);
    }
  }

  /** Another fault plan is in force. */
  planned(): void {
    this.#faults.planned();
  }

  /** Forgets what was counted and what is under way. */
  reset(): void {
    this.close();
    for (const { tally } of this.#armed) tally.reset();
  }

  /** Breaks off what is under way, as a server that shuts down. */
  close(): void {
    this.#epoch += 1;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#faults.clear();
    this.#dispatcher.clear();
    this.#pool.clear();
    this.#client.close();
  }

  /** Of all triggers together. */
  truth(): TriggersTruth {
    return { ...sumOfCounts(this.#armed.map(({ tally }) => tally.counts())), unread: this.#dispatcher.unread };
  }

  /** Of each trigger, in the order of their definitions. */
  truths(): readonly TriggerTruth[] {
    return this.#armed.map(({ tally }) => tally.truth());
  }

  /** The triggers of the database whose pattern covers the collection, whatever their events. */
  #candidates({ database, document: { collection } }: Change): readonly ArmedTrigger[] {
    const key = `${database}:${collection}`;
    const known = this.#listening.get(key);
    if (known !== undefined) return known;
    const found = this.#armed.filter(
      ({ trigger: { database: own, covers } }) => own === database && (covers === undefined || covers(collection)),
    );
    if (this.#listening.size >= MAX_REMEMBERED) this.#listening.clear();
    this.#listening.set(key, found);
    return found;
  }

  #read(occurrence: Occurrence): void {
    let silent: ArmedTrigger[] | undefined;
    for (const armed of this.#candidates(occurrence.change)) {
      if (this.#isOwed(armed, occurrence)) {
        this.#faults.deliver(new WebhookTask(armed, occurrence), (task) => this.#dispatcher.hand(task));
        continue;
      }
      (silent ??= []).push(armed);
    }
    const wrong = silent === undefined ? undefined : this.#faults.wronglyCalled(occurrence, silent);
    if (wrong !== undefined) this.#dispatcher.hand(new WebhookTask(wrong, occurrence, 'wrong'));
  }

  /** Whether a trigger owes a call for a change: counted, as is a condition that cannot be told. */
  #isOwed(armed: ArmedTrigger, occurrence: Occurrence): boolean {
    const verdict = armed.fires(occurrence);
    if (verdict === true) armed.tally.count('owed');
    if (verdict === 'error') armed.tally.count('evaluationErrors');
    return verdict === true;
  }

  #take(task: WebhookTask): boolean {
    if (!this.#pool.offer(task)) return false;
    if (this.#redeliverMs !== undefined)
      task.overdue = this.#after(this.#redeliverMs, () => {
        task.armed.tally.note('redelivered', task.occurrence.name);
        this.#dispatcher.append(task);
      });
    return true;
  }

  #carryOut(task: WebhookTask, done: () => void): void {
    const { armed, attempts, holdMs } = task;
    const epoch = this.#epoch;
    if (armed.trigger.secretsRef !== '') {
      this.#end(task, 'undeliverable');
      this.#parts.defer(done);
      return;
    }
    // Not among the timers that a reset forgets: the worker waits for it.
    if (attempts === 0 && holdMs > 0) this.#parts.environment.setTimer(() => this.#attempt(task, epoch, done), holdMs);
    else this.#attempt(task, epoch, done);
  }

  #attempt(task: WebhookTask, epoch: number, done: () => void): void {
    const { armed, occurrence } = task;
    const { address } = armed;
    const settle = (status: number): void => {
      if (epoch === this.#epoch) this.#settle(task, status);
      done();
    };
    if (address === undefined) {
      task.attempts += 1;
      this.#parts.defer(() => settle(0));
      return;
    }
    const send = (token: string): void => {
      if (epoch !== this.#epoch) {
        done();
        return;
      }
      this.#count(task);
      task.attempts += 1;
      this.#client.post(address, armed.body(occurrence, task.payload ?? occurrence.payload, token), (status) => {
        if (epoch === this.#epoch) armed.tally.answered(status);
        settle(status);
      });
    };
    const token = this.#token.current();
    if (typeof token === 'string') send(token);
    else
      token.then(send, () => {
        this.#parts.mistake();
        settle(0);
      });
  }

  /** Counts an attempt that is about to be sent. */
  #count(task: WebhookTask): void {
    const { armed, occurrence, reason, attempts, payload, allowedUs } = task;
    const { tally } = armed;
    tally.count('attempts');
    // One that was hastened may have waited for its worker until its time.
    if (this.#parts.environment.nowUs() < allowedUs) tally.note('hastened', occurrence.name);
    task.allowedUs = -Infinity;
    if (attempts > 0) return;
    if (reason !== 'owed') tally.note(reason, occurrence.name);
    if (payload !== undefined) tally.note('altered', occurrence.name);
  }

  #settle(task: WebhookTask, status: number): void {
    if (task.isEnded) return;
    if (status >= 200 && status < 300) this.#end(task, 'delivered');
    else if (status >= 400 && status < 500) this.#end(task, 'refused');
    else this.#retryOrEnd(task);
  }

  #retryOrEnd(task: WebhookTask): void {
    const { armed, occurrence, attempts } = task;
    const { policy } = armed.trigger;
    const mayRetry = attempts < attemptsOf(policy);
    const fault = this.#faults.retry(task, mayRetry);
    if (fault === 'missing-retry') {
      finish(task);
      if (task.reason === 'owed') armed.tally.note('unretried', occurrence.name);
      return;
    }
    if (!mayRetry && fault === undefined) {
      this.#end(task, 'givenUp');
      return;
    }
    if (fault === 'extra-retry') {
      task.isExtended = true;
      armed.tally.note('extra', occurrence.name);
    }
    const isHasty = fault === 'hasty-retry';
    const waitMs = backoffMs(policy, attempts);
    task.allowedUs = isHasty ? this.#parts.environment.nowUs() + waitMs * 1000 : -Infinity;
    task.overdue?.cancel();
    this.#after(isHasty ? 0 : waitMs, () => this.#dispatcher.append(task));
  }

  /** What was owed has come to its end. */
  #end(task: WebhookTask, end: 'delivered' | 'refused' | 'givenUp' | 'undeliverable'): void {
    finish(task);
    if (task.reason === 'owed') task.armed.tally.count(end);
  }

  #after(ms: number, go: () => void): Timer {
    const timer = this.#parts.environment.setTimer(() => {
      this.#timers.delete(timer);
      go();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }
}

/** Nothing will be tried again. */
function finish(task: WebhookTask): void {
  task.isEnded = true;
  task.overdue?.cancel();
}
