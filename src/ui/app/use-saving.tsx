/** Sends commands that change something, and keeps those that failed, so that the user can retry. */
import { useState } from 'preact/hooks';
import { t } from '../../platform/i18n.ts';
import type { Command } from '../../storage/commands.ts';
import type { Settings } from '../../storage/settings.ts';
import { Callout } from './callout.tsx';
import { requestCommand } from './send-command.ts';

export interface Saving {
  /** Resolves to whether it succeeded. */
  readonly save: (command: Command) => Promise<boolean>;
  /** Commands that failed. */
  readonly failed: readonly Command[];
  readonly retry: () => void;
}

export function useSaving(): Saving {
  const [failed, setFailed] = useState<readonly Command[]>([]);
  const save = async (command: Command) => {
    const done = await requestCommand(command);
    setFailed((before) => {
      const others = before.filter((other) => subjectOf(other) !== subjectOf(command));
      return done ? others : [...others, command];
    });
    return done;
  };
  return { save, failed, retry: () => failed.forEach(save) };
}

/** Identifies what a command changes: a newer command for the same subject replaces a failed one. */
function subjectOf(command: Command): string {
  const { type, ...fields } = command;
  const names = 'change' in command ? Object.keys(command.change) : [];
  const subject = Object.entries(fields).filter(([name]) => !VALUES.includes(name));
  return JSON.stringify([type, names, subject]);
}

/** Fields with the new value. */
const VALUES = ['note', 'change', 'on', 'batch'];

/** The settings with changes that failed to be stored, so that no input jumps back. */
export function withFailedChanges(settings: Settings, failed: readonly Command[]): Settings {
  const changes = failed.map((command) => (command.type === 'changeSettings' ? command.change : {}));
  return Object.assign({}, settings, ...changes);
}

/** Says that a change was not stored. The live region stays in the page, for screen readers. */
export function NotSaved({ saving: { failed, retry } }: { saving: Saving }) {
  return (
    <div role="alert" class="not-saved">
      {failed.length > 0 && (
        <Callout
          title={t('changeNotSaved')}
          action={
            <button type="button" onClick={retry}>
              {t('tryAgain')}
            </button>
          }
        />
      )}
    </div>
  );
}
