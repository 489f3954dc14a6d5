/**
 * The commands that screens send to the background. One of them contains an API key: `saveAccount`, sent once, after the space
 * has accepted the key.
 */
import * as v from 'valibot';
import { isKey } from '../backlog-api/clean-text.ts';
import { isSpace } from '../backlog-api/hosts.ts';
import { HOUR_MS, MAX_DATE_MS } from '../core/time.ts';
import { AccountChangeSchema, NewAccountSchema } from './accounts.ts';
import { BatchSchema, batchTime } from './batches.ts';
import { SettingsChange } from './settings.ts';

const owner = v.pipe(v.string(), v.maxLength(300));

/** Changes of stored data. Each sets fields to values, so that it can be repeated. The answer is whether it is stored. */
const Change = v.variant('type', [
  v.object({ type: v.literal('changeSettings'), change: SettingsChange }),
  v.object({ type: v.literal('setSync'), on: v.boolean() }),
  v.object({
    type: v.literal('saveAccount'),
    account: NewAccountSchema,
    apiKey: v.pipe(v.string(), v.check(isKey)),
  }),
  v.object({ type: v.literal('changeAccount'), id: owner, change: AccountChangeSchema }),
  v.object({ type: v.literal('removeAccount'), id: owner }),
  /** The observed key is another key of `owner`. */
  v.object({ type: v.literal('assignKey'), key: owner, owner }),
  /** The observed key is an owner of its own again. */
  v.object({ type: v.literal('unassignKey'), key: owner }),
  /** The observed key, on a space without an account, is the user's own, or not. */
  v.object({ type: v.literal('setKeyMine'), key: owner, on: v.boolean() }),
  v.object({ type: v.literal('setKeyIgnored'), key: owner, on: v.boolean() }),
  /** The batch that is watched for this account; null for none. */
  v.object({ type: v.literal('setBatch'), owner, batch: v.nullable(BatchSchema) }),
  /** The batch that was started then is done. */
  v.object({ type: v.literal('finishBatch'), owner, startedAt: batchTime, doneAt: batchTime }),
  /** The user has read the repair notice. */
  v.object({ type: v.literal('clearRepairLog') }),
]);
export type Change = v.InferOutput<typeof Change>;

export const Command = v.variant('type', [
  /**
   * A screen has the focus (sent when it opens and every 15 s), or has lost it. `owner`: the owner of the gauges that it
   * shows; null if it shows none.
   */
  v.object({ type: v.literal('screen'), focused: v.boolean(), owner: v.nullable(owner) }),
  /** Requests a poll, unless one is running. */
  v.object({ type: v.literal('refresh'), owner }),
  v.object({ type: v.literal('setFastPolling'), owner, on: v.boolean() }),
  /** "Notify me" when it resets. */
  v.object({ type: v.literal('remindOfReset'), owner, category: v.pipe(v.string(), v.maxLength(24)) }),
  /** Hides this finding of this owner for a day. */
  v.object({ type: v.literal('dismissFinding'), owner, finding: v.pipe(v.string(), v.maxLength(1000)) }),
  /** The user's note on an hour of an owner, counted as in the history; an empty text removes it. */
  v.object({
    type: v.literal('setHourNote'),
    owner,
    hour: v.pipe(v.number(), v.integer(), v.minValue(0), v.ltValue(MAX_DATE_MS / HOUR_MS)),
    note: v.pipe(v.string(), v.maxLength(80)),
  }),
  v.object({ type: v.literal('testNotification') }),
  /** Erases everything, with `sync` also the synced settings. The answer is whether everything is erased. */
  v.object({ type: v.literal('eraseAll'), sync: v.boolean() }),
  /** The user wants to add an account on this space: kept for the options page. */
  v.object({ type: v.literal('offerSpace'), space: v.pipe(v.string(), v.check(isSpace)) }),
  /** The answer is the offered space, once; empty if there is none. */
  v.object({ type: v.literal('takeSpace') }),
  Change,
]);

export type Command = v.InferOutput<typeof Command>;

/** The command in a message; null if it is invalid. */
export function parseCommand(message: unknown): Command | null {
  const result = v.safeParse(Command, message);
  return result.success ? result.output : null;
}

export const isChange = (command: Command): command is Change => v.is(Change, command);
