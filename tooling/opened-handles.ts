import { createHook } from 'node:async_hooks';

/** What a process opened since somebody began to look. */
interface OpenedHandles {
  /** Those that are open now, by kind. */
  open(): string[];
  /** Looks no longer. */
  stop(): void;
}

/** Looks at each socket and each server that this process opens from now on: what others had open before, or close, is not in it. */
export function watchOpenedSockets(): OpenedHandles {
  const opened = new Map<number, string>();
  const hook = createHook({
    init: (id, kind) => void (/^TCP(?:SERVER)?WRAP$/.test(kind) && opened.set(id, kind)),
    destroy: (id) => void opened.delete(id),
  }).enable();
  return { open: () => [...opened.values()], stop: () => void hook.disable() };
}
