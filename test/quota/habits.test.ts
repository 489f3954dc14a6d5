import { expect, it } from 'vitest';
import { newHabits, noteQuestion } from '../../src/quota/habits.ts';

/** More together than are remembered, fewer on either side. */
const OTHERS = 40;

it('a question that is asked again and again is remembered, however many others are asked between', () => {
  const habits = newHabits();
  let at = 0;
  const ask = (question: number) => {
    at += 100;
    noteQuestion(habits, {
      initiator: 'app.example.com',
      category: 'read',
      question,
      unconditional: false,
      at,
      reset: 60,
    });
  };
  ask(0);
  for (let other = 1; other <= OTHERS; other += 1) ask(other);
  ask(0);
  for (let other = 1; other <= OTHERS; other += 1) ask(OTHERS + other);
  ask(0);

  expect(habits.found).toMatchObject([{ kind: 'cacheable', count: 2 }]);
  expect(habits.asked.question).toHaveLength(64);
});
