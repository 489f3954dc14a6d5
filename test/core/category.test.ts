import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATEGORIES, isKnown, parseCategory } from '../../src/core/category.ts';

describe('a category', () => {
  it('may be one of Nulab’s four', () => {
    for (const name of CATEGORIES) expect(isKnown(must4(name))).toBe(true);
    expect(CATEGORIES).toEqual(['read', 'update', 'search', 'icon']);
  });

  it('may be a new one under its own name', () => {
    const added = parseCategory('aiAssist');
    expect(added).toBe('aiAssist');
    expect(added !== null && isKnown(added)).toBe(false);
  });

  it.each(['', 'Read', '1', 'a b', 'a<b>', '__proto__', '読み込み', 'x'.repeat(25), 'read\n'])(
    'is never named %j',
    (name) => {
      expect(parseCategory(name)).toBeNull();
    },
  );

  it('never shows more than a plain short word', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(parseCategory(name) ?? 'x').toMatch(/^[\w-]{1,24}$/);
      }),
    );
  });
});

function must4(name: string) {
  const category = parseCategory(name);
  if (category === null) throw new Error(name);
  return category;
}
