/** What a screen may ask of the background. No message ever carries a key. */
import * as v from 'valibot';

const owner = v.pipe(v.string(), v.maxLength(300));

export const Command = v.variant('type', [
  /** A screen is open and has the focus (sent at opening and every 15 s), or has lost it. */
  v.object({ type: v.literal('screen'), focused: v.boolean() }),
  /** Poll now; joins a poll that is already running. */
  v.object({ type: v.literal('refresh'), owner }),
  v.object({ type: v.literal('watchClosely'), owner, on: v.boolean() }),
  /** "Tell me when it resets." */
  v.object({ type: v.literal('tellReset'), owner, category: v.pipe(v.string(), v.maxLength(24)) }),
  /** Don't show this finding of this owner for a day. */
  v.object({ type: v.literal('dismiss'), owner, finding: v.pipe(v.string(), v.maxLength(1000)) }),
  v.object({ type: v.literal('testNotification') }),
  /** Erases everything, what was synced too where `sync` says so; answered with whether all of it is gone. */
  v.object({ type: v.literal('eraseAll'), sync: v.boolean() }),
]);

export type Command = v.InferOutput<typeof Command>;

/** The command in a message, or null where it is none. */
export function parseCommand(message: unknown): Command | null {
  const result = v.safeParse(Command, message);
  return result.success ? result.output : null;
}
