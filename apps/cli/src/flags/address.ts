/** Whether a word of a command line is meant as a server, with `http://` or without it: `localhost:8080`, `10.0.0.7`. */
export function looksLikeAddress(word: string): boolean {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(word)) return true;
  return /^((\[[\da-f:.]+\]|[\w-]+(\.[\w-]+)*):\d+|localhost|\d+(\.\d+){3})(\/.*)?$/i.test(word);
}

/** Whether a word is meant as a config file. */
export function looksLikeConfig(word: string): boolean {
  return /\.(ya?ml|json|[cm]?[jt]s)$/i.test(word) && !looksLikeAddress(word);
}
