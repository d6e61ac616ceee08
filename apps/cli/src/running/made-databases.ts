import {
  identitiesOf,
  syntrixTarget,
  systemClock,
  type BenchError,
  type DatabaseKeeper,
  type Plan,
} from '@syntrix-bench/core';

/** The databases of a plan that runs make, and who looks after them; null where there are none. */
export async function keeperOf(plan: Plan, secrets: Readonly<Record<string, string>>): Promise<DatabaseKeeper | null> {
  if (plan.madeDatabases === undefined || syntrixTarget.databases === undefined) return null;
  const { target, auth, runId } = plan;
  const context = { target, auth, secrets, databases: plan.madeDatabases, clock: systemClock() };
  const [session] = await syntrixTarget.authenticator(context).open();
  return syntrixTarget.databases({
    target,
    runId,
    authorization: () => session?.authorization ?? null,
    anonymous: identitiesOf(plan).some((identity) => identity.auth.mode === 'anonymous'),
  });
}

/** Makes what is not there of the databases that a run would make; resolves with those that were made. @throws BenchError */
export async function makeMissing(plan: Plan, keeper: DatabaseKeeper): Promise<readonly string[]> {
  const made: string[] = [];
  try {
    for (const name of plan.madeDatabases ?? []) {
      if ((await keeper.make(name)).made) made.push(name);
    }
    return made;
  } catch (error) {
    await removeAll(made, keeper);
    throw error;
  }
}

/** Removes databases; resolves with what could not be removed, and why. */
export async function removeAll(names: readonly string[], keeper: DatabaseKeeper): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const name of names) {
    await keeper.remove(name).catch((error: unknown) => problems.push((error as BenchError).message));
  }
  return problems;
}
