import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pollErrorOf } from '../../src/backlog-api/client.ts';

const body = (code: unknown) => ({ errors: [{ message: 'x', code, moreInfo: '' }] });

describe('the error of a failed response', () => {
  it.each([
    [401, body(11), 'keyRefused'],
    [403, body(4), 'addressRefused'],
    [403, body(12), 'secondFactor'],
    [401, body(12), 'secondFactor'],
    [403, body(2), 'licence'],
    [402, body(3), 'licence'],
    [429, body(13), 'limitReached'],
    [401, undefined, 'keyRefused'],
    [403, body(5), 'forbidden'],
    [403, undefined, 'forbidden'],
    [404, body(6), 'noSuchSpace'],
    [404, undefined, 'noSuchSpace'],
    [429, undefined, 'limitReached'],
    [500, body(1), 'serverError'],
    [502, undefined, 'serverError'],
    [503, undefined, 'serverError'],
    [400, body(7), 'garbled'],
    [400, undefined, 'notBacklog'],
    [407, undefined, 'notBacklog'],
    [304, undefined, 'notBacklog'],
  ] as const)('with status %i and %j is %s', (status, answer, problem) => {
    expect(pollErrorOf(status, answer)).toBe(problem);
  });

  it('is decided by the first code', () => {
    expect(pollErrorOf(403, { errors: [{ code: 12 }, { code: 4 }] })).toBe('secondFactor');
  });

  it.each([
    null,
    'errors',
    [],
    {},
    { errors: null },
    { errors: 'no' },
    { errors: [] },
    { errors: [null] },
    { errors: [11] },
    { errors: [{}] },
    { errors: [{ code: '11' }] },
    { errors: [{ code: 11.5 }] },
    { errors: { 0: { code: 11 } } },
  ])('is decided by the status if the body has another shape: %j', (answer) => {
    expect(pollErrorOf(403, answer)).toBe('forbidden');
  });

  it('is found without throwing, whatever the response', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), fc.anything(), (status, answer) => {
        expect(typeof pollErrorOf(status, answer)).toBe('string');
      }),
    );
  });
});
