/** One kind of long run. */
export interface Soak {
  /** What the number means, and its value where none is given. */
  readonly unit: string;
  readonly usual: number;
  /** @returns whether all is as it must be */
  run(amount: number, stop: AbortSignal): Promise<boolean>;
}
