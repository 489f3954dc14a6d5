/** The command line of `npm start`. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BrowserName } from '../e2e/harness/index.ts';
import { root } from '../e2e/harness/places.ts';
import { type DemoScenario, scenarioNamed, scenarios, usualScenario } from './scenarios.ts';

export interface DemoOptions {
  scenario: DemoScenario;
  browser: BrowserName;
  lang: 'en' | 'ja';
  /** How long a scenario runs; in a window it starts again after that. */
  seconds: number;
  /** A browser window, or none. */
  headless: boolean;
  /** Where the picture of the popup goes, without a window. */
  picture: string;
}

function help(): string {
  const list = [...scenarios.values()].map(({ name, description }) => `  ${name.padEnd(16)}${description}`);
  return `npm start -- [--scenario NAME] [--browser chromium|firefox] [--lang en|ja] [--seconds N] [--headless] [--picture FILE]

Scenarios:
${list.join('\n')}`;
}

/** True where a window can be shown. */
function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new Error(`--${name} is one of ${allowed.join(', ')}, not ${value}`);
  return found;
}

/** Looked at before the browser starts, for a minute later it would be in vain. */
function pictureFile(file: string): string {
  if (!file.endsWith('.png')) throw new Error(`--picture is the name of a .png file, not ${file}`);
  const path = resolve(root, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw new Error(
      `The picture can't be written to ${file}: ${error instanceof Error ? error.message : error}`,
    );
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`The picture can't be written to ${file}: it is a folder`);
  }
  return file;
}

/** A string is what to print instead of running. */
export function readOptions(args: string[]): DemoOptions | string {
  const { values } = parseArgs({
    args,
    options: {
      scenario: { type: 'string', default: usualScenario },
      browser: { type: 'string', default: 'chromium' },
      lang: { type: 'string', default: 'en' },
      seconds: { type: 'string', default: '60' },
      headless: { type: 'boolean', default: false },
      picture: { type: 'string', default: 'artifacts/popup.png' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return help();
  const seconds = Number(values.seconds);
  if (!(seconds >= 10 && seconds <= 60)) throw new Error('--seconds is from 10 to 60');
  return {
    scenario: scenarioNamed(values.scenario),
    browser: oneOf('browser', values.browser, ['chromium', 'firefox']),
    lang: oneOf('lang', values.lang, ['en', 'ja']),
    seconds,
    headless: values.headless || !hasDisplay(),
    picture: pictureFile(values.picture),
  };
}
