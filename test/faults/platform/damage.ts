/** Ways in which a stored value can be damaged. */

/** Its JSON cut off in the middle, as after a crash while writing. */
const truncated = (item: unknown): string => {
  const text = typeof item === 'string' ? item : (JSON.stringify(item) ?? '');
  return text.slice(0, Math.floor(text.length / 2));
};

/** Where it is JSON text, its version is within. */
function withVersion(item: unknown, version: unknown): unknown {
  if (typeof item !== 'string') return { ...(item as object), version };
  return item.startsWith('{') ? JSON.stringify({ ...JSON.parse(item), version }) : `${item} ${version}`;
}

export const DAMAGES: readonly (readonly [name: string, damage: (item: unknown) => unknown])[] = [
  ['absent', () => undefined],
  ['null', () => null],
  ['a number', () => 42],
  ['a word', () => 'nonsense'],
  ['a list', () => [1, 2]],
  ['an empty object', () => ({})],
  [
    'text where an object was, or the other way round',
    (item) => (typeof item === 'string' ? { item } : JSON.stringify(item)),
  ],
  ['truncated', truncated],
  ['of an older version', (item) => withVersion(item, 0)],
  ['from the future', (item) => withVersion(item, 99)],
  ['of a version that is none', (item) => withVersion(item, 'one')],
];
