/** What reading a quantity yields: the number, or what is wrong with the text and how to write it. */
export type Parsed =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: string; readonly hint: string };

export function parsed(value: number): Parsed {
  return { ok: true, value };
}

export function refused(problem: string, hint: string): Parsed {
  return { ok: false, problem, hint };
}
