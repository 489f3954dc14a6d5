/** The value in a stored JSON text; null for anything that is none. */
export function parseJson(item: unknown): unknown {
  try {
    return typeof item === 'string' ? JSON.parse(item) : null;
  } catch {
    return null;
  }
}
