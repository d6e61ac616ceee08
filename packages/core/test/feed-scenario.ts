import type { Json } from '../src/contracts/json.ts';
import type { Operation } from '../src/contracts/operation.ts';
import {
  defineScenario,
  type HeldConnection,
  type HeldConnectionContext,
  type Scenario,
  type ScenarioShard,
  type SettleInput,
  type ShardContext,
} from '../src/contracts/scenario.ts';
import { OUTCOME_CODE } from '@syntrix-bench/metrics';
import { anyOptions } from '../src/testing/one-call-scenario.ts';
import { scriptedTarget, type ScriptedClient, type ScriptedSocket } from '../src/testing/scripted-target.ts';

/** How long a write takes. */
export const WRITE_US = 10_000;

/** What a write becomes on every socket of its database. */
interface FeedEvent {
  readonly id: string;
  readonly dueUs: number;
  readonly sentUs: number;
  readonly doneUs: number;
}

/** Acknowledged writes: when each was due and sent, by database and id. */
type Writes = Readonly<Record<string, Readonly<Record<string, readonly [dueUs: number, sentUs: number]>>>>;

type Context = ShardContext<{ readonly role: 'write' | 'watch' }, null, ScriptedClient>;

const EVENT = 0;
const SUBSCRIBE = 1;
const DELIVERED = 0;
const TWICE = 1;
const WRITTEN = 2;

/** A target that tells each write on the sockets of its database, as long after *sent* as is said; null: never. */
export function feedTarget(delayUs: (event: FeedEvent, socket: ScriptedSocket) => number | null) {
  const target = scriptedTarget({
    serviceUs: WRITE_US,
    answer({ database, detail, atUs }) {
      const { id, dueUs } = JSON.parse(detail) as FeedEvent;
      const event: FeedEvent = { id, dueUs, sentUs: atUs, doneUs: atUs + WRITE_US };
      for (const socket of target.sockets) {
        const afterUs = socket.database === database ? delayUs(event, socket) : null;
        if (afterUs !== null) socket.emit(JSON.stringify(event), afterUs);
      }
      return {};
    },
  });
  return target;
}

/**
 * Writers, whose acknowledged writes go to a ledger, and watchers, who hold sockets and are owed each write of their database
 * that was sent while their socket was open. Each contract of a scenario has a use in it.
 */
export const feedScenario = defineScenario<{ readonly role: 'write' | 'watch' }, ScriptedClient>({
  name: 'feed',
  description: 'Does every watcher learn of every write?',
  options: anyOptions as Scenario<{ readonly role: 'write' | 'watch' }>['options'],
  operations: ({ role }) => (role === 'write' ? ['write'] : []),
  series: ({ role }) =>
    role === 'write'
      ? [{ name: 'commit', kind: 'step' }]
      : [
          { name: 'event', kind: 'delivery' },
          { name: 'subscribe', kind: 'connection' },
        ],
  checks: ({ role }) =>
    role === 'write'
      ? []
      : [
          { name: 'delivered', sentence: 'every acknowledged write is delivered', kind: 'failure' },
          { name: 'twice', sentence: 'no write is delivered twice', kind: 'quirk' },
          { name: 'written', sentence: 'nothing is delivered that nobody wrote', kind: 'failure' },
        ],
  connections: ({ role }) => ({ documents: role === 'write', held: role === 'write' ? 0 : 3 }),
  writes: ({ role }) => (role === 'write' ? { writes: 'writes/1' } : {}),
  ledgers: {
    writes: {
      format: 'writes/1',
      merge(a, b) {
        const [first, second] = [a as Writes, b as Writes];
        const databases = [...new Set([...Object.keys(first), ...Object.keys(second)])].sort();
        return Object.fromEntries(databases.map((name) => [name, { ...first[name], ...second[name] }]));
      },
    },
  },
  shard: (context) => (context.options.role === 'write' ? writerShard(context) : new WatcherShard(context)),
});

function writerShard(context: Context): ScenarioShard<ScriptedClient> {
  let added: Record<string, Record<string, readonly [number, number]>> = {};
  return {
    createWorker({ worker, database }) {
      let made = 0;
      const write: Operation<ScriptedClient> = {
        type: 0,
        execute: (client, result) =>
          client.call('write', result, JSON.stringify({ id: `${worker}-${made}`, dueUs: result.dueUs })),
        settle(outcome, result) {
          context.step(0, result, outcome);
          if (outcome !== OUTCOME_CODE.ok) return;
          added = {
            ...added,
            [database]: { ...added[database], [`${worker}-${made}`]: [result.dueUs, result.sentUs] },
          };
        },
      };
      return {
        next() {
          made += 1;
          return write;
        },
      };
    },
    takeLedgers() {
      const taken = added;
      added = {};
      return Object.keys(taken).length === 0 ? {} : { writes: taken };
    },
  };
}

/** One socket's life: when it was open, and what came. */
interface Watched {
  readonly database: string;
  readonly windows: { readonly fromUs: number; toUs: number }[];
  readonly received: Set<string>;
}

class WatcherShard implements ScenarioShard<ScriptedClient> {
  readonly #context: Context;
  readonly #watched = new Map<number, Watched>();

  constructor(context: Context) {
    this.#context = context;
  }

  async connect(
    connection: number,
    { database, client, onLost }: HeldConnectionContext<ScriptedClient>,
  ): Promise<HeldConnection> {
    const { clock } = this.#context;
    const watched = this.#watched.get(connection) ?? { database, windows: [], received: new Set() };
    this.#watched.set(connection, watched);
    const startUs = clock.nowUs();
    const socket = await client.openSocket({
      onEvent: (event) => this.#onEvent(watched, event),
      onLost: (reason) => {
        watched.windows.at(-1)!.toUs = clock.nowUs();
        onLost(reason);
      },
    });
    this.#context.connection(SUBSCRIBE, {
      startUs,
      doneUs: clock.nowUs(),
      outcome: OUTCOME_CODE.ok,
      category: 0,
      database: this.#context.databases.indexOf(database),
    });
    watched.windows.push({ fromUs: clock.nowUs(), toUs: Infinity });
    return socket;
  }

  settle({ ledgers, gaps }: SettleInput): void {
    const writes = (ledgers['writes'] ?? {}) as Json as unknown as Writes;
    for (const { database, windows, received } of this.#watched.values()) {
      const written = writes[database] ?? {};
      for (const [id, [dueUs, sentUs]] of Object.entries(written)) {
        if (!windows.some(({ fromUs, toUs }) => sentUs >= fromUs && sentUs + WRITE_US < toUs)) continue;
        if (received.has(id)) {
          this.#context.check(DELIVERED);
          continue;
        }
        this.#context.checkFailed(DELIVERED, `write ${id} of database ${database} never came`);
        this.#context.lose(EVENT, dueUs, 1, this.#context.databases.indexOf(database));
      }
      // Where a part of the ledger is missing, what came may have been written there.
      if (gaps.length > 0) continue;
      for (const id of received) {
        if (written[id] === undefined) this.#context.checkFailed(WRITTEN, `nobody wrote ${id}, but it came`);
        else this.#context.check(WRITTEN);
      }
    }
  }

  #onEvent({ database, received }: Watched, text: string): void {
    const { id, dueUs, sentUs, doneUs } = JSON.parse(text) as FeedEvent;
    if (received.has(id)) this.#context.checkFailed(TWICE, `write ${id} came again`);
    else this.#context.check(TWICE);
    received.add(id);
    this.#context.deliver(EVENT, {
      dueUs,
      sentUs,
      doneUs,
      receivedUs: this.#context.clock.nowUs(),
      readDelayUs: 0,
      bytesIn: text.length,
      database: this.#context.databases.indexOf(database),
    });
  }
}
