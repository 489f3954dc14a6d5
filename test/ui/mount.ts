/** Renders into a page of its own, and finds things as a user would: by role and name. */
import { type ComponentChild, render } from 'preact';
import { act } from 'preact/test-utils';

export interface Screen {
  readonly root: HTMLElement;
  readonly update: (view: ComponentChild) => Promise<void>;
  readonly text: () => string;
  readonly meters: () => HTMLElement[];
  readonly meter: (name: string) => HTMLElement;
  readonly button: (name: string | RegExp) => HTMLButtonElement;
  readonly field: (label: string) => HTMLInputElement;
}

const mounted: HTMLElement[] = [];

/** Closes every page: its listeners and timers end with it. */
export function unmountAll(): void {
  for (const root of mounted.splice(0)) render(null, root);
  document.body.innerHTML = '';
}

export async function mount(view: ComponentChild): Promise<Screen> {
  unmountAll();
  const root = document.body.appendChild(document.createElement('main'));
  mounted.push(root);
  const update = (next: ComponentChild) => act(() => render(next, root));
  await update(view);
  const all = <T extends HTMLElement>(selector: string) => [...root.querySelectorAll<T>(selector)];
  return {
    root,
    update,
    text: () => words(root),
    meters: () => all('[role=meter]'),
    meter: (name) =>
      found(
        all('[role=meter]').find((meter) => meter.getAttribute('aria-label') === name),
        name,
      ),
    button: (name) =>
      found(
        all<HTMLButtonElement>('button').find((button) => matches(nameOf(button), name)),
        name,
      ),
    field: (label) => {
      const tag = all<HTMLLabelElement>('label').find((candidate) => words(candidate) === label);
      return found(root.querySelector<HTMLInputElement>(`[id="${tag?.htmlFor}"]`) ?? undefined, label);
    },
  };
}

export const click = (element: HTMLElement): Promise<void> => act(() => element.click());

/** Types as a user does: the field has the focus, hears of each change, and loses it at the end. */
export function type(input: HTMLInputElement, text: string): Promise<void> {
  return act(() => {
    input.focus();
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

/** Sends the form and waits for what comes of it. */
export const submit = (root: HTMLElement): Promise<void> =>
  act(async () => {
    root.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await settle();
  });

/** Lets everything run that is already on its way. */
export const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

const spaces = (text: string): string => text.replaceAll('\u00a0', ' ').trim();
const words = (element: HTMLElement): string => spaces(element.textContent ?? '');
const nameOf = (button: HTMLElement): string => spaces(button.getAttribute('aria-label') ?? words(button));
const matches = (text: string, name: string | RegExp) =>
  typeof name === 'string' ? text === name : name.test(text);

function found<T>(element: T | undefined, name: string | RegExp): T {
  if (element === undefined) throw new Error(`nothing here is called ${name}`);
  return element;
}
