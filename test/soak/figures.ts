/** Figures as they are printed, one a line, and collected in docs/soak.md. */
export const say = (line: string): void => console.log(line);

export const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;
