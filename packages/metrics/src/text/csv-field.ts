/** A text as one field of CSV (RFC 4180), quoted where it has to be. A spreadsheet would calculate what begins like a formula: it gets a quote before it. */
export function csvField(text: string): string {
  const harmless = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
