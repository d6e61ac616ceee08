import { isSame, type Choice, type Selection } from '../model/selection.ts';

/** Which workload or database is shown. */
export function Switch(props: {
  readonly choices: readonly Choice[];
  readonly selection: Selection;
  readonly onChoose: (selection: Selection) => void;
}) {
  const { choices, selection, onChoose } = props;
  if (choices.length === 0) return null;
  return (
    <div class="switch" role="group" aria-label="What is shown">
      {choices.map((choice) => (
        <button
          key={choice.label}
          type="button"
          aria-pressed={isSame(choice.selection, selection)}
          onClick={() => onChoose(choice.selection)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
