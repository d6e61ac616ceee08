/** The part of a reporter that is told of phases. */
interface PhaseListener {
  readonly name: string;
  onPhase(event: { readonly phase: string }): void;
}

/** A reporter that calls back when a phase begins: once each, though a phase is told again whenever something of it changes. */
export function atPhases(calls: Readonly<Record<string, (() => void) | undefined>>): PhaseListener {
  const begun = new Set<string>();
  return {
    name: 'at phases',
    onPhase({ phase }) {
      if (begun.has(phase)) return;
      begun.add(phase);
      calls[phase]?.();
    },
  };
}
