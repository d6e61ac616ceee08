import type { Slot } from '../contracts/slot.ts';

/** A fresh slot for the lane at place `lane` of a shard, whose number in the run is `laneNumber`. */
export function createSlot(lane: number, laneNumber: number, signal: AbortSignal): Slot {
  return {
    lane,
    laneNumber,
    signal,
    wantBody: false,
    dueUs: 0,
    readyUs: 0,
    sentUs: 0,
    doneUs: 0,
    status: 0,
    category: 0,
    bytesOut: 0,
    bytesIn: 0,
    requests: 0,
    body: null,
    message: '',
    code: '',
    requestId: '',
  };
}

/** Makes a slot ready for the next operation. */
export function resetSlot(slot: Slot): void {
  slot.wantBody = false;
  slot.dueUs = 0;
  slot.readyUs = 0;
  slot.sentUs = 0;
  slot.doneUs = 0;
  slot.status = 0;
  slot.category = 0;
  slot.bytesOut = 0;
  slot.bytesIn = 0;
  slot.requests = 0;
  slot.body = null;
  slot.message = '';
  slot.code = '';
  slot.requestId = '';
}
