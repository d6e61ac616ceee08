import { createHash, timingSafeEqual } from 'node:crypto';
import type { Environment } from '../environment.ts';
import type { Timestamp, TimestampSource } from '../timestamp.ts';

const LOCKOUT_ATTEMPTS = 10;
const LOCKOUT_MS = 5 * 60 * 1000;
const SALT_BYTES = 16;
const MIN_PASSWORD_BYTES = 12;
const REQUIRED_IN_PASSWORD = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u] as const;

/** A user as the store keeps it. */
export interface User {
  readonly id: string;
  /** Lower case. */
  readonly username: string;
  readonly passwordHash: Buffer;
  readonly passwordSalt: Buffer;
  readonly createdAt: Timestamp;
  updatedAt: Timestamp;
  disabled: boolean;
  roles: readonly string[];
  dbAdmin: readonly string[];
  lastLoginAt: Timestamp | null;
  loginAttempts: number;
  lockoutUntil: Timestamp | null;
}

/** Users of all databases. Passwords are hashed with one SHA-256 and a salt: cheap, so that a sign-up costs no time. */
export class UserStore {
  readonly #environment: Environment;
  readonly #timestamps: TimestampSource;
  readonly #adminUsername: string;
  readonly #byName = new Map<string, User>();
  readonly #byId = new Map<string, User>();

  /** @param adminUsername the name whose sign-up gets the role `admin`, compared as written */
  constructor(environment: Environment, timestamps: TimestampSource, adminUsername: string) {
    this.#environment = environment;
    this.#timestamps = timestamps;
    this.#adminUsername = adminUsername;
  }

  clear(): void {
    this.#byName.clear();
    this.#byId.clear();
  }

  /** The new user; undefined where the name is taken, cannot be stored, or the password is too weak. */
  signUp(username: string, password: string): User | undefined {
    const name = username.toLowerCase();
    if (this.#byName.has(name) || name.includes('\0') || !isStrongPassword(password)) return undefined;
    const now = this.#timestamps.now();
    const passwordSalt = this.#environment.randomBytes(SALT_BYTES);
    const user: User = {
      id: this.#environment.uuid(),
      username: name,
      passwordHash: hashPassword(password, passwordSalt),
      passwordSalt,
      createdAt: now,
      updatedAt: now,
      disabled: false,
      roles: [username === this.#adminUsername ? 'admin' : 'user'],
      dbAdmin: [],
      lastLoginAt: null,
      loginAttempts: 0,
      lockoutUntil: null,
    };
    this.#byName.set(name, user);
    this.#byId.set(user.id, user);
    return user;
  }

  /** The user if the password is right and the user may log in; wrong passwords count towards the lock. */
  logIn(username: string, password: string): User | undefined {
    const user = this.#byName.get(username.toLowerCase());
    const now = this.#timestamps.now();
    if (user === undefined || (user.lockoutUntil !== null && user.lockoutUntil.us > now.us)) return undefined;
    if (!timingSafeEqual(hashPassword(password, user.passwordSalt), user.passwordHash)) {
      user.loginAttempts += 1;
      if (user.loginAttempts >= LOCKOUT_ATTEMPTS) user.lockoutUntil = later(now, LOCKOUT_MS);
      return undefined;
    }
    if (user.disabled) return undefined;
    user.lastLoginAt = now;
    user.loginAttempts = 0;
    user.lockoutUntil = null;
    return user;
  }

  byId(id: string): User | undefined {
    return this.#byId.get(id);
  }

  byName(username: string): User | undefined {
    return this.#byName.get(username.toLowerCase());
  }

  /** Overwrites roles, database rights and the switch; false for an unknown id. */
  update(id: string, roles: readonly string[], dbAdmin: readonly string[], disabled: boolean): boolean {
    const user = this.#byId.get(id);
    if (user === undefined) return false;
    user.roles = roles;
    user.dbAdmin = dbAdmin;
    user.disabled = disabled;
    user.updatedAt = this.#timestamps.now();
    return true;
  }

  /** Newest first. */
  list(limit: number, offset: number): readonly User[] {
    return [...this.#byId.values()].reverse().slice(offset, offset + limit);
  }
}

function hashPassword(password: string, salt: Buffer): Buffer {
  return createHash('sha256').update(salt).update(password).digest();
}

function later({ us, ns }: Timestamp, delayMs: number): Timestamp {
  return { us: us + delayMs * 1000, ns };
}

/** The server's default policy: 12 bytes, an upper-case and a lower-case letter, a digit, and something that is neither. */
export function isStrongPassword(password: string): boolean {
  return (
    Buffer.byteLength(password) >= MIN_PASSWORD_BYTES && REQUIRED_IN_PASSWORD.every((pattern) => pattern.test(password))
  );
}
