import { DELETED_TOPIC, MOST_TOPICS } from './delivery-audit.ts';
import { NOT_SHOWN, type Delivery } from './delivery.ts';
import { Findings, moment } from './findings.ts';
import { CAME, Received } from './received.ts';
import { ANSWER_TIMEOUT_US, retryWaitUs } from './retry-policy.ts';
import { MOST_SUSPICIONS } from './suspicions.ts';
import { CLOCK_US, judgeLate, type CallTimes } from './settle-deletions.ts';
import { settleWebhooks } from './settle-webhooks.ts';
import type { Verdict } from './verdict.ts';
import {
  describedDeletion,
  describedTask,
  noTasks,
  onItsWayOf,
  type AuditedCall,
  type CallAnswer,
  type CalledDeletion,
  type DeletionCall,
  type OvertakenCall,
  type RepeatedCall,
  type WebhookAuditOptions,
  type WebhookFigures,
  type WebhookSettlement,
  type WebhookTask,
} from './webhook-task.ts';

// docs/decisions/0224-webhooks-are-audited-by-what-they-were-answered.md

/** A server waits from when it has the answer, which is later than when it was given; timers are this exact. */
const EARLY_US = 2_000;
/** A call that nobody answered was ended by the server: that is seen as late as this loop comes to it. */
const EARLY_UNANSWERED_US = 250_000;
/** How long calls take is looked at for so long, and as long before. */
const LAG_SPAN_US = 1_000_000;
/** A task that was answered too late is kept for so long from when its next call would be due, and longer where calls take longer. */
const DOUBT_US = 60_000_000;
/** How often it is looked for tasks that need not be kept any more. */
const FORGET_US = 1_000_000;
/** A task's lane and sequence as one number. */
const SEQUENCES = 2 ** 31;

/**
 * Calls of one webhook, judged: while they come, by how the ones before were answered; in the end, by what all shards wrote. A form
 * is filled anew for each; times in µs of the run's clock. Memory grows with what is missing, under way, or was answered too late of late, not
 * with what came; but for deletions, of which each is kept by name.
 */
export class WebhookAudit {
  readonly #options: Required<WebhookAuditOptions>;
  readonly #findings = new Findings();
  readonly #received = new Received();
  readonly #lanes = new Map<number, number>();
  readonly #tasks = new Map<number, WebhookTask>();
  readonly #repeated: RepeatedCall[] = [];
  #unkeptRepeats = 0;
  readonly #overtaken: OvertakenCall[] = [];
  #unkeptOvertaken = 0;
  /** By what the deleted document is called. */
  readonly #deletions = new Map<string, CalledDeletion>();
  /** Tasks that were answered when the server may have given the call up already. */
  readonly #doubtful = new Map<number, WebhookTask>();
  #forgotUs = 0;
  /** How many tasks of each writer came, deletions aside. */
  readonly #ofWriter = new Map<number, number>();
  /** When the last call came; 0 where none did. */
  lastReceivedUs = 0;
  #calls = 0;
  /** Of deletions, those alone that are known to be this run's. */
  readonly #counts = noTasks();
  #longestUs = 0;
  #slow = 0;
  #latestSentUs = -Infinity;
  /** The longest that first calls took, of late and before. */
  readonly #lag = { span: 0, us: 0, beforeUs: 0 };

  constructor(options: WebhookAuditOptions) {
    this.#options = {
      lateUs: 5_000_000,
      quietUs: 2_000_000,
      deletedName: () => '',
      seeds: NO_SEEDS,
      answerWithinUs: ANSWER_TIMEOUT_US,
      ...options,
    };
  }

  /**
   * A call has come. Never keeps the form.
   *
   * @param name What calls of deletions name the document by. @default it is never deleted
   */
  called(delivery: Delivery, name?: string): AuditedCall {
    const { receivedUs, sentUs, writer, topic, sequence } = delivery;
    this.#came(receivedUs);
    this.#findings.checked('never-written');
    if (!this.#isPossible(delivery) || sentUs > receivedUs + CLOCK_US) return this.#cameFromNobody(delivery);
    this.#findings.checked('wrongly-delivered');
    this.#findings.checked('altered');
    if (delivery.altered !== '') {
      this.#findings.failed('altered', 1, () => `${told(delivery)}, has ${delivery.altered}`);
    }
    if (!this.#options.matches(topic)) return this.#cameWrongly(delivery);
    const lane = this.#laneOf(writer, topic);
    const key = lane * SEQUENCES + sequence;
    const task = this.#tasks.get(key);
    if (task !== undefined && !Number.isNaN(task.endedUs))
      return this.#cameAsRetry(task, delivery, () => told(delivery), null);
    const doubtful = this.#doubtful.get(key);
    if (doubtful !== undefined) return this.#cameAfterDoubt(key, doubtful, receivedUs, null);
    this.#findings.checked('duplicated');
    const came = this.#received.take(lane, sequence, this.#lanes.size);
    if (came === CAME.again) return this.#cameAgain(lane, delivery, task);
    const isDocument = this.#options.isDocument(topic);
    if (isDocument) this.#counts.ordered += 1;
    // What is written again and again is never deleted.
    const isOvertaken = isDocument ? came === CAME.belowAnother : name !== undefined && this.#deletions.has(name);
    if (isOvertaken) this.#cameOvertaken(delivery);
    this.#counts.tasks += 1;
    this.#ofWriter.set(writer, this.tasksOf(writer) + 1);
    const tookUs = receivedUs - delivery.readDelayUs - sentUs;
    this.#longestUs = Math.max(this.#longestUs, tookUs);
    if (tookUs > this.#options.lateUs) this.#slow += 1;
    this.#latestSentUs = Math.max(this.#latestSentUs, sentUs);
    this.#lagAt(receivedUs, tookUs);
    judgeLate(this.#findings, this.#options, delivery, sentUs, () => told(delivery));
    const { dueUs } = delivery;
    const cameUs = receivedUs - delivery.readDelayUs;
    const started = taskOf(lane, null, { writer, topic, sequence, dueUs, sentUs }, cameUs);
    this.#tasks.set(key, started);
    return { kind: 'first', attempt: 1, isSample: delivery.altered === '', task: started };
  }

  /** A call about a deletion has come: which writer's it is, and when that was sent, is known in the end. */
  deletionCalled(call: DeletionCall): AuditedCall {
    const { name, altered, receivedUs, readDelayUs } = call;
    const text = (): string => `${describedDeletion(name)}, received at ${moment(receivedUs)}`;
    this.#came(receivedUs);
    const lane = this.#laneOf(0, DELETED_TOPIC);
    const known = this.#deletions.get(name);
    const deletion = known ?? { number: this.#deletions.size, calls: 0, came: [], counts: noTasks(), found: [] };
    deletion.calls += 1;
    if (altered !== '')
      this.#tell(deletion, (findings) => findings.failed('altered', 1, () => `${text()}, has ${altered}`));
    const key = lane * SEQUENCES + deletion.number;
    const task = this.#tasks.get(key);
    if (task !== undefined && !Number.isNaN(task.endedUs)) return this.#cameAsRetry(task, call, text, deletion);
    const doubtful = this.#doubtful.get(key);
    if (doubtful !== undefined) return this.#cameAfterDoubt(key, doubtful, receivedUs, deletion);
    deletion.came.push({ receivedUs, readDelayUs, before: beforeRepeat(task) });
    if (known !== undefined) return UNASKED;
    this.#deletions.set(name, deletion);
    deletion.counts.tasks += 1;
    deletion.counts.ordered += 1;
    const nobody = { writer: NOT_SHOWN, topic: DELETED_TOPIC, sequence: deletion.number };
    const delivery = { ...nobody, dueUs: Number.NaN, sentUs: Number.NaN };
    const started = taskOf(lane, name, delivery, receivedUs - readDelayUs);
    this.#tasks.set(key, started);
    return { kind: 'first', attempt: 1, isSample: false, task: started };
  }

  /** A call has come about a write of before load, which leads to none. @param what for people */
  calledForSeed(what: string, receivedUs: number): AuditedCall {
    this.#came(receivedUs);
    this.#findings.checked('never-written');
    this.#findings.checked('wrongly-delivered');
    this.#findings.failed('wrongly-delivered', 1, () => {
      return `${what}, written before load, received at ${moment(receivedUs)}, does not fulfil the condition`;
    });
    return UNASKED;
  }

  /**
   * A call of a task has ended.
   *
   * @param atUs When it was answered; of one that was not, when that was seen.
   * @param wasAnswered Whether anything was said, or the connection was closed by us. @default true
   */
  answered(task: WebhookTask, atUs: number, answer: CallAnswer, wasAnswered = true): void {
    const { policy, answerWithinUs } = this.#options;
    const againUs = atUs + retryWaitUs(policy, task.attempt);
    const deletion = this.#deletionOf(task);
    const counts = deletion?.counts ?? this.#counts;
    const isLast = task.attempt >= policy.attempts;
    const givenUpUs = task.cameUs + answerWithinUs - EARLY_UNANSWERED_US;
    if (answer === 'failed' && !isLast) {
      counts.failedWithRest += 1;
      task.endedUs = Math.min(wasAnswered ? atUs : atUs - EARLY_UNANSWERED_US, givenUpUs);
      task.againUs = againUs;
      return;
    }
    const key = task.lane * SEQUENCES + task.delivery.sequence;
    this.#tasks.delete(key);
    if (answer === 'refused') counts.refused += 1;
    else if (answer === 'taken' && task.attempt > 1) counts.recovered += 1;
    if (answer !== 'failed') {
      if (atUs >= givenUpUs && !isLast) this.#doubt(key, task, againUs, atUs);
      return;
    }
    counts.givenUp += 1;
    const what = `${toldTask(task)}: ${policy.attempts} calls, the last of which ended at ${moment(atUs)}`;
    this.#tell(deletion, (findings) => findings.failed('given-up', 1, () => what));
  }

  /** A call has come whose body is not as the protocol has it, so that nobody can tell which write it is about. */
  unreadable(problem: string, receivedUs: number): void {
    this.#calls += 1;
    if (receivedUs > this.lastReceivedUs) this.lastReceivedUs = receivedUs;
    this.#findings.checked('altered');
    this.#findings.failed('altered', 1, () => `a call received at ${moment(receivedUs)} has ${problem}`);
  }

  /** From when on it can be told of all that is missing, if nothing more comes. @param loadEndUs when the last write was answered */
  tellsFromUs(loadEndUs: number): number {
    const { quietUs } = this.#options;
    const onItsWayUs = onItsWayOf(this.#options, this.#longestUs);
    let fromUs = Math.max(loadEndUs + onItsWayUs, this.lastReceivedUs + quietUs);
    for (const { againUs } of this.#tasks.values()) {
      if (!Number.isNaN(againUs)) fromUs = Math.max(fromUs, againUs + onItsWayUs);
    }
    return fromUs;
  }

  /** How many tasks of a writer came, deletions aside: they do not show whose they are. */
  tasksOf(writer: number): number {
    return this.#ofWriter.get(writer) ?? 0;
  }

  /** Deletions that calls came about, whoever made them. */
  get deletions(): number {
    return this.#deletions.size;
  }

  /** Tasks that may come again though they were answered. */
  get doubtful(): number {
    return this.#doubtful.size;
  }

  figures(): WebhookFigures {
    const { tasks, retries, recovered, givenUp, refused } = this.#counts;
    return { calls: this.#calls, tasks, retries, recovered, givenUp, refused, pending: this.#tasks.size };
  }

  /** Judges. Once, after the drain. */
  settle(settlement: WebhookSettlement): Verdict {
    this.#received.close();
    return settleWebhooks(this.#options, settlement, {
      findings: this.#findings,
      counts: this.#counts,
      received: this.#received,
      lanes: this.#lanes,
      waiting: [...this.#tasks.values()].filter(({ endedUs }) => !Number.isNaN(endedUs)),
      repeated: this.#repeated,
      unkeptRepeats: this.#unkeptRepeats,
      overtaken: this.#overtaken,
      unkeptOvertaken: this.#unkeptOvertaken,
      deletions: this.#deletions,
      calls: this.#calls,
      lastReceivedUs: this.lastReceivedUs,
      longestUs: this.#longestUs,
      slow: this.#slow,
      latestSentUs: this.#latestSentUs,
    });
  }

  #came(receivedUs: number): void {
    this.#calls += 1;
    if (receivedUs > this.lastReceivedUs) this.lastReceivedUs = receivedUs;
  }

  /** @param deletion What the call is about; null: another write. */
  #cameAsRetry(task: WebhookTask, call: CallTimes, text: () => string, deletion: CalledDeletion | null): AuditedCall {
    const { receivedUs, readDelayUs } = call;
    const waitUs = retryWaitUs(this.#options.policy, task.attempt);
    const waitedUs = receivedUs - task.endedUs;
    (deletion?.counts ?? this.#counts).retries += 1;
    if (waitedUs < waitUs - EARLY_US) {
      const [was, is] = [waitedUs, waitUs].map((us) => `${Math.round(us / 1000)} ms`);
      const what = `${toldTask(task)}: made again ${was} after attempt ${task.attempt}; the policy waits ${is}`;
      this.#tell(deletion, (findings) => findings.failed('retry-spacing', 1, () => what));
    }
    const { againUs } = task;
    this.#tell(deletion, (findings) => judgeLate(findings, this.#options, call, againUs, text));
    return calledAgain(task, receivedUs - readDelayUs);
  }

  /** A task was answered so late that the server may have given it up: it is kept for as long as its next call may come. */
  #doubt(key: number, task: WebhookTask, againUs: number, nowUs: number): void {
    task.againUs = againUs;
    this.#doubtful.set(key, task);
    if (nowUs - this.#forgotUs < FORGET_US) return;
    this.#forgotUs = nowUs;
    const keptUs = Math.max(DOUBT_US, onItsWayOf(this.#options, this.#longestUs));
    for (const [each, doubtful] of this.#doubtful) {
      if (doubtful.againUs + keptUs >= nowUs) return;
      this.#doubtful.delete(each);
    }
  }

  /** A call has come again that was answered so late that the server may have given it up. */
  #cameAfterDoubt(key: number, task: WebhookTask, cameUs: number, deletion: CalledDeletion | null): AuditedCall {
    this.#doubtful.delete(key);
    this.#tasks.set(key, task);
    (deletion?.counts ?? this.#counts).retries += 1;
    this.#tell(deletion, (findings) => {
      findings.checked('retry-spacing', -1);
      findings.unknown('duplicated', 1, 'a call was answered so late that the server may have given it up');
    });
    return calledAgain(task, cameUs);
  }

  #deletionOf({ deleted }: WebhookTask): CalledDeletion | null {
    return deleted === null ? null : (this.#deletions.get(deleted) ?? null);
  }

  /** Tells of something that was found: of a deletion not before it is known whose it is. */
  #tell(deletion: CalledDeletion | null, found: (findings: Findings) => void): void {
    if (deletion === null) found(this.#findings);
    else deletion.found.push(found);
  }

  #cameAgain(lane: number, delivery: Delivery, task: WebhookTask | undefined): AuditedCall {
    const { sequence, sentUs, receivedUs } = delivery;
    const lagUs = Math.max(this.#lagAt(receivedUs, 0), receivedUs - sentUs);
    return this.#repeats({ lane, sequence, sentUs, lagUs }, () => told(delivery), task);
  }

  /** @param task The same, as long as it is under way. */
  #repeats(call: Omit<RepeatedCall, 'text'>, text: () => string, task: WebhookTask | undefined): AuditedCall {
    if (this.#repeated.length < MOST_SUSPICIONS) {
      this.#repeated.push({ ...call, text: `${text()}, came again ${beforeRepeat(task)}` });
    } else this.#unkeptRepeats += 1;
    return UNASKED;
  }

  /** The longest that first calls took at about the moment, one that took so long among them. */
  #lagAt(atUs: number, tookUs: number): number {
    const span = Math.floor(atUs / LAG_SPAN_US);
    const lag = this.#lag;
    if (span > lag.span) {
      lag.beforeUs = span === lag.span + 1 ? lag.us : 0;
      lag.us = 0;
      lag.span = span;
    }
    lag.us = Math.max(lag.us, tookUs);
    return Math.max(lag.us, lag.beforeUs);
  }

  #cameOvertaken({ writer, topic, sequence, receivedUs }: Delivery): void {
    if (this.#overtaken.length === MOST_SUSPICIONS) return void (this.#unkeptOvertaken += 1);
    this.#overtaken.push({ writer, topic, sequence, receivedUs });
  }

  #cameWrongly(delivery: Delivery): AuditedCall {
    this.#findings.failed('wrongly-delivered', 1, () => `${told(delivery)}, does not fulfil the condition`);
    return UNASKED;
  }

  #cameFromNobody(delivery: Delivery): AuditedCall {
    this.#findings.failed('never-written', 1, () => `${told(delivery)}, which nobody can have written`);
    return UNASKED;
  }

  /** Whether what a call shows can be: whatever comes from the network must not make lanes without end. */
  #isPossible({ writer, topic, sequence }: Delivery): boolean {
    const { writers, topics } = this.#options;
    return writer >= 0 && writer < writers && topic >= 0 && topic < topics && sequence >= 0;
  }

  #laneOf(writer: number, topic: number): number {
    const name = writer * MOST_TOPICS + topic;
    const lane = this.#lanes.get(name);
    if (lane !== undefined) return lane;
    this.#lanes.set(name, this.#lanes.size);
    return this.#lanes.size - 1;
  }
}

const NO_SEEDS = { count: 0, name: () => '' };
const UNASKED: AuditedCall = { kind: 'unasked', attempt: 0, isSample: false, task: null };

/** A task whose first call has come. */
function taskOf(lane: number, deleted: string | null, delivery: WebhookTask['delivery'], cameUs: number): WebhookTask {
  return { lane, deleted, delivery, attempt: 1, cameUs, endedUs: Number.NaN, againUs: Number.NaN };
}

/** The next call of a task has come. */
function calledAgain(task: WebhookTask, cameUs: number): AuditedCall {
  task.attempt += 1;
  task.cameUs = cameUs;
  task.endedUs = Number.NaN;
  task.againUs = Number.NaN;
  return { kind: 'retry', attempt: task.attempt, isSample: false, task };
}

/** @param task The same, as long as it is under way. */
function beforeRepeat(task: WebhookTask | undefined): string {
  return task === undefined ? 'though it had been answered for good' : `while attempt ${task.attempt} was under way`;
}

function toldTask(task: WebhookTask): string {
  const { sentUs } = task.delivery;
  return `${describedTask(task)}${Number.isNaN(sentUs) ? '' : `, sent at ${moment(sentUs)}`}`;
}

/** A call, for people. */
function told({ writer, topic, sequence, sentUs, receivedUs }: Delivery): string {
  const write = `writer ${writer}, topic ${topic}, number ${sequence}`;
  return `${write}, sent at ${moment(sentUs)}, received at ${moment(receivedUs)}`;
}
