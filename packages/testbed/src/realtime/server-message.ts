import { encodeString } from '../json/encode.ts';
import { textFrame } from './frames.ts';

/** `{"type":"heartbeat"}` as a frame. */
export const HEARTBEAT = textFrame('{"type":"heartbeat"}\n');

function idMember(id: string): string {
  return id === '' ? '' : `"id":${encodeString(id)},`;
}

/** The answer to a message that was carried out. */
export function ackMessage(id: string, type: 'auth_ack' | 'subscribe_ack' | 'unsubscribe_ack'): Buffer {
  return textFrame(`{${idMember(id)}"type":"${type}"}\n`);
}

/** The answer to a message that was refused. @param code `''`: none */
export function errorMessage(id: string, code: string, message: string): Buffer {
  const shownCode = code === '' ? '' : `"code":${encodeString(code)},`;
  return textFrame(`{${idMember(id)}"type":"error","payload":{${shownCode}"message":${encodeString(message)}}}\n`);
}

/** @param documents each as JSON */
export function snapshotMessage(id: string, documents: readonly string[]): Buffer {
  return textFrame(
    `{${idMember(id)}"type":"snapshot","payload":{"subId":${encodeString(id)},"documents":[${documents.join(',')}]}}\n`,
  );
}

/** What stands before the `delta` of an event, as text and as bytes. */
export interface EventPrefix {
  readonly text: string;
  readonly bytes: Buffer;
}

/** The prefix of the events of a subscription. */
export function eventPrefix(subscriptionId: string): EventPrefix {
  const text = `{"type":"event","payload":{"subId":${encodeString(subscriptionId)},"delta":`;
  return { text, bytes: Buffer.from(text) };
}

/** What stands behind the `delta` of an event, without line end. */
export const EVENT_SUFFIX = '}}';
