import { useState } from 'preact/hooks';

/** Fired when colours change, for what is drawn on canvases. */
export const COLOURS_CHANGED = 'colours-changed';
const KEY = 'syntrix-bench-theme';
const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

/** A file that is opened from a disk may have no storage. */
function storedTheme(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    return 'system';
  }
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  dispatchEvent(new Event(COLOURS_CHANGED));
}

/** As it was chosen last, before anything is drawn. */
export function applyStoredTheme(): void {
  apply(storedTheme());
  const changed = () => dispatchEvent(new Event(COLOURS_CHANGED));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  // Canvases are printed as they were drawn: in the colours of the print.
  matchMedia('print').addEventListener('change', changed);
}

/** Light, dark, or as the system is. */
export function ThemeButton() {
  const [theme, setTheme] = useState(storedTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
  const choose = () => {
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // It holds for this page, then.
    }
    apply(next);
    setTheme(next);
  };
  return (
    <button type="button" class="theme" onClick={choose}>
      Theme: {theme === 'system' ? 'auto' : theme}
    </button>
  );
}
