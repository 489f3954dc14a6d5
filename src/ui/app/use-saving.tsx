/** Changes that a screen asks the background to make; those that failed are kept, so that the user can try again. */
import { useState } from 'preact/hooks';
import { t } from '../../platform/i18n.ts';
import type { Command } from '../../storage/commands.ts';
import type { Settings } from '../../storage/settings.ts';
import { Callout } from './callout.tsx';
import { requestCommand } from './send-command.ts';

export interface Saving {
  /** Resolves to whether it is done. */
  readonly save: (command: Command) => Promise<boolean>;
  /** Commands that were not carried out; empty where all were. */
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

/** What a command changes: a newer command for the same subject takes the place of one that failed. */
function subjectOf(command: Command): string {
  const { type, ...fields } = command;
  const names = type === 'changeSettings' ? Object.keys(command.change) : [];
  const ids = Object.entries(fields).filter(([name]) => name === 'id' || name === 'seen' || name === 'owner');
  return JSON.stringify([type, names, ids]);
}

/** The settings with what the user has set and could not be stored, so that no input jumps back. */
export function withFailedChanges(settings: Settings, failed: readonly Command[]): Settings {
  const changes = failed.map((command) => (command.type === 'changeSettings' ? command.change : {}));
  return Object.assign({}, settings, ...changes);
}

/** Says that a change was not stored, at the bottom of what is visible; the region stays, for screen readers. */
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
