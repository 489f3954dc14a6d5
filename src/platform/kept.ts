/**
 * Makes it when it is first needed, and keeps it: a formatter takes a hundred times as long to make as to use, and a
 * screen uses hundreds.
 */
export function once<Kept>(make: () => Kept): () => Kept {
  let kept: Kept | undefined;
  return () => {
    kept ??= make();
    return kept;
  };
}

/** The same for what shows times: made anew when the zone of this machine's clock is another one. */
export function inThisZone<Kept>(make: () => Kept): () => Kept {
  let kept: Kept | undefined;
  let zone = 0;
  return () => {
    const present = new Date().getTimezoneOffset();
    if (kept === undefined || zone !== present) kept = make();
    zone = present;
    return kept;
  };
}
