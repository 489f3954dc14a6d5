import { Fragment } from 'preact';

/** A host or a path that may be broken after its dots and slashes, and not in the middle of a name. */
export function BreakableText({ text }: { text: string }) {
  const parts = text.split(/(?<=[./])(?=\S)/);
  return parts.map((part, index) => (
    <Fragment key={`${index} ${part}`}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
