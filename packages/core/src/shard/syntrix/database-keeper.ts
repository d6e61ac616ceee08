import { ControlClient, DatabasesApi, SyntrixError, type ObserveConnection } from '@syntrix-bench/client';

import type { DatabaseAtHand, DatabaseKeeper, DatabasesContext } from '../../contracts/target.ts';
import { BenchError } from '../../errors.ts';
import { asBenchError } from './authenticator.ts';
import { troubleAt } from './target-trouble.ts';

/** Begins what is written of a database that a run made; the run's id follows. */
const MADE_BY = 'made by syntrix-bench, run ';

/** A database may be gone between two calls; that often it is tried again. */
const ATTEMPTS = 3;

/** Databases of a Syntrix server, made for a run by whom the run is. Who may not push rules makes databases that nobody may use. */
export function databaseKeeper(context: DatabasesContext, observe?: ObserveConnection): DatabaseKeeper {
  const { target, runId, authorization, anonymous } = context;
  const url = target.urls[0]!;
  const control = asBenchError(
    () => new ControlClient({ url, headers: target.headers, ...(observe === undefined ? {} : { observe }) }),
  );

  function api(): DatabasesApi {
    const token = /^Bearer (.+)$/.exec(authorization() ?? '')?.[1];
    if (token !== undefined) return new DatabasesApi(control, token);
    throw new BenchError('auth_failed', 'databases cannot be made: the run is not signed in', {
      hint: 'write `auth`: privateKeyFile, or an administrator’s username and password',
    });
  }

  async function makeIn(databases: DatabasesApi, name: string): Promise<DatabaseAtHand> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      try {
        await databases.create({ slug: name, displayName: name, description: `${MADE_BY}${runId}` });
        return { made: true, note: null };
      } catch (error) {
        if (!isOf(error, 'http_409_conflict')) throw error;
      }
      const found = await takeOver(databases, name);
      if (found !== null) return found;
    }
    throw new BenchError('target_not_ready', `the database ${name} is neither there nor can it be made`, {
      hint: 'try again, or choose another `databases.prefix`',
    });
  }

  /** Uses the one that is there; null: it is gone meanwhile. */
  async function takeOver(databases: DatabasesApi, name: string): Promise<DatabaseAtHand | null> {
    try {
      const { status, description } = await databases.get(name);
      const madeBy = makerIn(description);
      const isOfRun = madeBy !== null;
      const whose = isOfRun ? `made by run ${madeBy}` : 'made by no run';
      if (status === 'active') {
        const rest = isOfRun ? ', which did not remove it, or goes on' : '';
        return { made: false, note: `the database ${name} was there already, ${whose}${rest}: it is left as it is` };
      }
      if (status === 'deleting' && isOfRun && databases.isAdministrator) {
        await databases.activate(name);
        return { made: true, note: null };
      }
      const what = status === 'deleting' ? 'being deleted' : 'suspended';
      const wait = status === 'deleting' ? 'wait until it is gone, which takes up to five minutes' : 'set it active';
      throw new BenchError('target_not_ready', `the database ${name} (${whose}) is ${what}`, {
        hint: `${wait}, or choose another \`databases.prefix\``,
      });
    } catch (error) {
      if (isOf(error, 'http_404_database')) return null;
      if (!isOf(error, 'http_403_forbidden')) throw error;
      throw new BenchError('target_not_ready', `the database ${name} is there, and belongs to somebody else`, {
        hint: 'choose another `databases.prefix`',
      });
    }
  }

  return {
    async make(name) {
      const databases = api();
      return explained(url, `the database ${name} cannot be made`, async () => {
        const atHand = await makeIn(databases, name);
        if (!databases.isAdministrator) return atHand;
        if (atHand.made) await databases.pushRules(name, anonymous ? 'true' : 'request.auth.userId != null');
        return atHand;
      });
    },
    async find(name) {
      const databases = api();
      return explained(url, `the database ${name} cannot be looked at`, async () => {
        try {
          const { status, description } = await databases.get(name);
          return status === 'active' ? { madeBy: makerIn(description) } : null;
        } catch (error) {
          if (isOf(error, 'http_404_database')) return null;
          throw error;
        }
      });
    },
    async remove(name) {
      const databases = api();
      await explained(url, `the database ${name} cannot be removed`, () => databases.remove(name));
    },
    takeTraffic: () => control.takeTraffic(),
  };
}

const RUN_ID = /^[a-z0-9]{1,24}$/;

/** The run that a database says it was made by; null for none. */
function makerIn(description: string): string | null {
  const runId = description.startsWith(MADE_BY) ? description.slice(MADE_BY.length) : '';
  return RUN_ID.test(runId) ? runId : null;
}

function isOf(error: unknown, category: SyntrixError['category']): boolean {
  return error instanceof SyntrixError && error.category === category;
}

const QUOTA: { readonly code: string; readonly hint: string } = {
  code: 'QUOTA_EXCEEDED',
  hint: 'remove databases of this user, or use `auth.privateKeyFile` or an administrator, who have no limit',
};

/** Turns what the client says into an error for people. */
async function explained<T>(url: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SyntrixError)) throw error;
    if (error.status === 0) {
      const { problem, hint } = troubleAt(url, error.category, error.sample);
      throw new BenchError('target_unreachable', problem, { hint, cause: error });
    }
    const hint = error.code === QUOTA.code ? QUOTA.hint : error.hint;
    throw new BenchError('target_not_ready', `${what}: ${error.message}`, { hint, cause: error });
  }
}
