import type { Timestamp } from '../timestamp.ts';

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
