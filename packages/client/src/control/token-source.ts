/** Where a call takes its bearer token from; `undefined` sends none. Asked for each call, so tokens may change. */
export type TokenSource = () => string | undefined;
