/** A seeded stream of random numbers. Two streams made from the same seeds yield the same numbers on every machine. */
export interface Random {
  /** A number in [0, 1) with 32 random bits. */
  next(): number;
  /** An integer in [0, bound); `bound` is an integer from 1 to 2^32. */
  int(bound: number): number;
  /** 32 random bits as an unsigned integer. */
  bits(): number;
}
