import { askedAtOnce } from './at-once.ts';

askedAtOnce(true);
