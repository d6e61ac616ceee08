import type { CreateRequest, Settings, UpdateRequest } from '../databases/database-service.ts';
import { decodeInto, rawInteger, rawText, readMembers, WrongType, type RawMember } from '../json/members.ts';

/** The body of a creation; undefined where it is no JSON object or a member has the wrong type. */
export function readCreateRequest(text: string): CreateRequest | undefined {
  return reading(text, (members) => {
    const request: { -readonly [K in keyof CreateRequest]: CreateRequest[K] } = {
      slug: null,
      displayName: '',
      description: null,
      ownerId: '',
      settings: null,
    };
    decodeInto(members, {
      slug: (raw) => (request.slug = rawText(raw) ?? null),
      display_name: (raw) => (request.displayName = rawText(raw) ?? request.displayName),
      description: (raw) => (request.description = rawText(raw) ?? null),
      owner_id: (raw) => (request.ownerId = rawText(raw) ?? request.ownerId),
      settings: (raw) => (request.settings = settingsOf(raw)),
    });
    return request;
  });
}

/** The body of a change; as for `readCreateRequest`. */
export function readUpdateRequest(text: string): UpdateRequest | undefined {
  return reading(text, (members) => {
    const request: { -readonly [K in keyof UpdateRequest]: UpdateRequest[K] } = {
      slug: null,
      displayName: null,
      description: null,
      status: null,
      settings: null,
    };
    decodeInto(members, {
      slug: (raw) => (request.slug = rawText(raw) ?? null),
      display_name: (raw) => (request.displayName = rawText(raw) ?? null),
      description: (raw) => (request.description = rawText(raw) ?? null),
      status: (raw) => (request.status = rawText(raw) ?? null),
      settings: (raw) => (request.settings = settingsOf(raw)),
    });
    return request;
  });
}

function reading<T>(text: string, read: (members: readonly RawMember[]) => T): T | undefined {
  const members = readMembers(text);
  if (members === undefined) return undefined;
  try {
    return read(members);
  } catch (error) {
    if (error instanceof WrongType) return undefined;
    throw error;
  }
}

function settingsOf(raw: string): Settings | null {
  if (raw === 'null') return null;
  const members = readMembers(raw);
  if (members === undefined) throw new WrongType();
  const settings = { maxDocuments: 0, maxStorageBytes: 0 };
  decodeInto(members, {
    max_documents: (value) => (settings.maxDocuments = rawInteger(value) ?? 0),
    max_storage_bytes: (value) => (settings.maxStorageBytes = rawInteger(value) ?? 0),
  });
  return settings;
}
