const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;

/** Whether an integer fits the 64 bits, signed, that stores keep for an integer field and for a time. */
export function fitsInt64(value: bigint): boolean {
  return value >= SMALLEST && value <= LARGEST;
}
