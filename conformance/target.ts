import type { HookReceiver } from './hook-receiver.ts';
import type { Need } from './needs.ts';

/** A server under test and what was found out about it. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly facts: ReadonlySet<Need>;
  /** A token of a user without special roles. */
  readonly userToken: string;
  /** The administrator's token, `''` where there is none. */
  readonly adminToken: string;
  /** Lifetime of access tokens. */
  readonly accessTokenTtlS: number;
  /** Takes calls of webhooks. Undefined: nobody does. */
  readonly hooks: HookReceiver | undefined;
  /** Signs claims with the server's key. */
  mint(claims: unknown, header?: unknown, digest?: string): string;
  /** An address that no request has come from. */
  freshAddress(): string;
  /** A text that nobody else uses, fit for names and slugs. */
  uniqueText(): string;
  /** The first of a thousand whole numbers that nobody else uses. */
  uniqueNumber(): number;
  /** Repeats until it does not throw; throws what it last threw after ten seconds. */
  eventually(attempt: () => Promise<void>): Promise<void>;
}
