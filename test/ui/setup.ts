/** The pages of a test are closed after it. */
import { afterEach } from 'vitest';
import { unmountAll } from './mount.ts';

afterEach(unmountAll);
