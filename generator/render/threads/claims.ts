/**
 * Claims one of the flows of a batch, which are shared with other threads.
 *
 * @returns whether it was still unclaimed.
 */
export function claim(claims: Int32Array, index: number): boolean {
  return Atomics.compareExchange(claims, index, 0, 1) === 0;
}
