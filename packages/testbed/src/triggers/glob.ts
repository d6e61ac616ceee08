/** A pattern that Go's `path.Match` refuses. */
export class BrokenGlob extends Error {
  override readonly name = 'BrokenGlob';
}

/**
 * What Go's `path.Match` matches with a pattern: `*` is any text within one segment, `?` one character of it, `[a-z]` and `[^a-z]` one of
 * a class, and a backslash takes away the meaning of what follows it. The whole text has to match.
 *
 * @throws BrokenGlob
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  if (!/[*?[\\]/.test(pattern)) return (text) => text === pattern;
  const characters = [...pattern];
  let source = '';
  let at = 0;
  const next = (): string => {
    const character = characters[at];
    if (character === undefined) throw new BrokenGlob('syntax error in pattern');
    at += 1;
    return character;
  };
  /** One end of a range within a class. */
  const classCharacter = (): string => {
    const character = next();
    if (character === '-' || character === ']') throw new BrokenGlob('syntax error in pattern');
    return escaped(character === '\\' ? next() : character);
  };
  while (at < characters.length) {
    const character = next();
    if (character === '*') {
      while (characters[at] === '*') at += 1;
      source += '[^/]*';
    } else if (character === '?') source += '[^/]';
    else if (character === '\\') source += escaped(next());
    else if (character !== '[') source += escaped(character);
    else {
      const isNegated = characters[at] === '^';
      if (isNegated) at += 1;
      let members = '';
      do {
        const low = classCharacter();
        if (characters[at] !== '-') members += low;
        else {
          at += 1;
          const high = classCharacter();
          // An empty range is fine for Go, and matches nothing.
          if (plain(low) <= plain(high)) members += `${low}-${high}`;
        }
      } while (characters[at] !== ']');
      at += 1;
      source +=
        members === '' ? (isNegated ? '[^/]' : '[^\\s\\S]') : isNegated ? `[^${members}/]` : `(?!/)[${members}]`;
    }
  }
  const expression = new RegExp(`^${source}$`, 'u');
  return (text) => expression.test(text);
}

/** A character with no meaning of its own in a regular expression. */
function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function plain(escapedCharacter: string): number {
  return Number.parseInt(escapedCharacter.slice(3, -1), 16);
}
