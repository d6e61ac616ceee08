/** How a finding is marked, so that colour is never the only signal. */
export type Mark = 'good' | 'warning' | 'bad';
