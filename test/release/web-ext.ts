/** What `web-ext lint` may say of the Firefox build. */

interface Finding {
  code: string;
  message: string;
  file?: string;
}

/** Each is explained in docs/release.md. One that is new or gone fails the stage. */
export const EXPECTED_WARNINGS: readonly string[] = ['UNSAFE_VAR_ASSIGNMENT'];

export interface LintResult {
  readonly passed: boolean;
  readonly notes: string;
}

/** `json` is what `web-ext lint --output=json` printed. */
export function checkWebExt(json: string): LintResult {
  let report: { errors: Finding[]; warnings: Finding[] };
  try {
    report = JSON.parse(json) as typeof report;
  } catch {
    return { passed: false, notes: json };
  }
  const list = (kind: string, findings: Finding[]) =>
    findings.map(({ code, message, file }) => `${kind} ${code} ${file ?? ''}: ${message}`);
  const notes = [...list('error', report.errors), ...list('warning', report.warnings)];
  const found = report.warnings.map(({ code }) => code).sort();
  const asExpected = found.join() === [...EXPECTED_WARNINGS].sort().join();
  if (!asExpected)
    notes.push(`The warnings should be: ${EXPECTED_WARNINGS.join(', ')}. See docs/release.md.`);
  return { passed: asExpected && report.errors.length === 0, notes: notes.join('\n') };
}
