/** Outlines as text, and what differs between two of them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Part } from './outline.ts';

/** Px by which a box may differ: another version of the font, another rounding. */
const TOLERANCE = 2;
/** Lines of one scene that are told. */
const MOST_TOLD = 4;

const folder = fileURLToPath(new URL('./baseline', import.meta.url));
const fileOf = (name: string) => `${folder}/${name}.txt`;

export type Outlines = ReadonlyMap<string, readonly string[]>;

/** One line per part; a colour that is another in the dark is followed by that one. */
export function linesOf(light: readonly Part[], dark: readonly Part[]): string[] {
  return light.map(({ depth, what, box: [x, y, width, height], paint }, index) => {
    const inDark = dark[index]?.paint ?? {};
    const names = [...new Set([...Object.keys(paint), ...Object.keys(inDark)])];
    const painted = names.map((name) => {
      const [one = 'none', other = 'none'] = [paint[name], inDark[name]];
      return ` ${name}:${one}${one === other ? '' : `|${other}`}`;
    });
    return `${' '.repeat(depth)}${what} ${x},${y} ${width}×${height}${painted.join('')}`;
  });
}

export function save(name: string, outlines: Outlines): void {
  mkdirSync(folder, { recursive: true });
  const text = [...outlines].map(([scene, lines]) => `# ${scene}\n${lines.join('\n')}\n`).join('\n');
  writeFileSync(fileOf(name), text);
}

export function load(name: string): Outlines {
  if (!existsSync(fileOf(name))) return new Map();
  const scenes = readFileSync(fileOf(name), 'utf8')
    .trimEnd()
    .split(/\n\n(?=# )/);
  return new Map(
    scenes.map((text) => {
      const [head = '', ...lines] = text.split('\n');
      return [head.slice(2), lines];
    }),
  );
}

/** What changed, as a person reads it; nothing where nothing did. */
export function differences(before: readonly string[], now: readonly string[]): string[] {
  const changed = now.flatMap((line, index) => {
    const old = before[index];
    return old !== undefined && isSame(old, line) ? [] : [`  - ${old ?? ''}\n  + ${line}`];
  });
  const gone = before.slice(now.length).map((line) => `  - ${line}`);
  const all = [...changed, ...gone];
  const rest = all.length - MOST_TOLD;
  return rest > 0 ? [...all.slice(0, MOST_TOLD), `  … ${rest} more lines`] : all;
}

function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  const [first, second] = [split(a), split(b)];
  return (
    first.rest === second.rest &&
    first.box.every((figure, index) => Math.abs(figure - (second.box[index] ?? 0)) <= TOLERANCE)
  );
}

function split(line: string): { rest: string; box: number[] } {
  let box: number[] = [];
  const rest = line.replace(/ (-?\d+),(-?\d+) (\d+)×(\d+)(?= \w+:| *$)/, (_, ...figures) => {
    box = figures.slice(0, 4).map(Number);
    return '';
  });
  return { rest, box };
}
