/** Where the focus goes after an attempt that lacked something: to the first field that complains. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const COMPLAINING = '[aria-invalid="true"], .radios-bad input';

/** @param attempt counts the attempts; 0 before the first */
export function useComplaintFocus(attempt: number): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    if (attempt > 0) form.current?.querySelector<HTMLElement>(COMPLAINING)?.focus();
  }, [attempt]);
  return form;
}
