/**
 * Keeps a formatter: making one takes a hundred times as long as using it, and a screen of requests uses
 * hundreds. It is made anew when the language is another one, or the zone of this machine's clock.
 */
export function kept<Format>(locale: () => string, make: (locale: string) => Format): () => Format {
  let known: { readonly key: string; readonly format: Format } | null = null;
  return () => {
    const language = locale();
    const key = `${language} ${new Date().getTimezoneOffset()}`;
    if (known?.key !== key) known = { key, format: make(language) };
    return known.format;
  };
}
