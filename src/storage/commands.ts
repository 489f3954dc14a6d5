/**
 * What a screen may ask of the background. One message carries a key: `saveAccount`, sent once, after the space has
 * accepted the key.
 */
import * as v from 'valibot';
import { isKey } from '../backlog-api/clean-text.ts';
import { isSpace } from '../backlog-api/hosts.ts';
import { AccountChangeSchema, NewAccountSchema } from './accounts.ts';
import { SettingsChange } from './settings.ts';

const owner = v.pipe(v.string(), v.maxLength(300));

/** Changes of what is stored: each sets fields to values, so that it can be sent again. Answered with whether it is stored. */
const Change = v.variant('type', [
  v.object({ type: v.literal('changeSettings'), change: SettingsChange }),
  /** The same settings in every browser of the user, or not. */
  v.object({ type: v.literal('setSync'), on: v.boolean() }),
  v.object({
    type: v.literal('saveAccount'),
    account: NewAccountSchema,
    apiKey: v.pipe(v.string(), v.check(isKey)),
  }),
  v.object({ type: v.literal('changeAccount'), id: owner, change: AccountChangeSchema }),
  v.object({ type: v.literal('removeAccount'), id: owner }),
  /** The observed key is another one of `owner`. */
  v.object({ type: v.literal('assignKey'), key: owner, owner }),
  /** The observed key is an owner of its own again. */
  v.object({ type: v.literal('unassignKey'), key: owner }),
  /** The observed key, on a space without an account, is the user's, or not. */
  v.object({ type: v.literal('setKeyMine'), key: owner, on: v.boolean() }),
  v.object({ type: v.literal('setKeyIgnored'), key: owner, on: v.boolean() }),
  /** The user has read what was found damaged. */
  v.object({ type: v.literal('clearRepairLog') }),
]);
export type Change = v.InferOutput<typeof Change>;

export const Command = v.variant('type', [
  /**
   * A screen is open and has the focus (sent at opening and every 15 s), or has lost it; with the owner whose gauges it
   * shows, null where it shows none.
   */
  v.object({ type: v.literal('screen'), focused: v.boolean(), owner: v.nullable(owner) }),
  /** Poll now; joins a poll that is already running. */
  v.object({ type: v.literal('refresh'), owner }),
  v.object({ type: v.literal('setFastPolling'), owner, on: v.boolean() }),
  /** "Tell me when it resets." */
  v.object({ type: v.literal('remindOfReset'), owner, category: v.pipe(v.string(), v.maxLength(24)) }),
  /** Don't show this finding of this owner for a day. */
  v.object({ type: v.literal('dismissFinding'), owner, finding: v.pipe(v.string(), v.maxLength(1000)) }),
  v.object({ type: v.literal('testNotification') }),
  /** Erases everything, what was synced too where `sync` says so; answered with whether all of it is gone. */
  v.object({ type: v.literal('eraseAll'), sync: v.boolean() }),
  /** The user wants to add an account on this space: kept until the options page asks for it. */
  v.object({ type: v.literal('offerSpace'), space: v.pipe(v.string(), v.check(isSpace)) }),
  /** Answered with the offered space, once; with an empty text where there is none. */
  v.object({ type: v.literal('takeSpace') }),
  Change,
]);

export type Command = v.InferOutput<typeof Command>;

/** The command in a message, or null where it is none. */
export function parseCommand(message: unknown): Command | null {
  const result = v.safeParse(Command, message);
  return result.success ? result.output : null;
}

export const isChange = (command: Command): command is Change => v.is(Change, command);
