/** Notifications: for which types, at which thresholds, and whether they arrive. */
import { useEffect, useState } from 'preact/hooks';
import type { LocalMs } from '../../core/time.ts';
import browser from '../../platform/browser.ts';
import { formatTime } from '../../platform/format.ts';
import { type MessageKey, t } from '../../platform/i18n.ts';
import { MUTE_MS, type Settings } from '../../storage/settings.ts';
import { Callout } from '../../ui/app/callout.tsx';
import { Phrases } from '../../ui/text/phrases.tsx';
import { OptionsSection } from './sections.tsx';
import { ThresholdForm } from './threshold-form.tsx';

type AlertSetting = 'alertRead' | 'alertUpdate' | 'alertSearch' | 'alertIcon';
const ALERT_SETTINGS: readonly (readonly [AlertSetting, MessageKey])[] = [
  ['alertRead', 'read'],
  ['alertUpdate', 'update'],
  ['alertSearch', 'search'],
  ['alertIcon', 'icon'],
];

interface NotificationsSectionProps {
  readonly settings: Settings;
  readonly now: LocalMs;
  /** The browser shows none of this extension's notifications. */
  readonly blocked: boolean;
  /** Resolves to whether it is stored. */
  readonly onChange: (change: Partial<Settings>) => Promise<boolean>;
  readonly onTest: () => void;
}

export function NotificationsSection({
  settings,
  now,
  blocked,
  onChange,
  onTest,
}: NotificationsSectionProps) {
  const [tested, setTested] = useState(false);
  const muted = settings.mutedUntil > now;
  return (
    <OptionsSection id="notifications" help={t('alertsHelp')}>
      {blocked && <Callout title={t('notificationsOff')} text={t('notificationsOffHelp')} />}
      <fieldset class="checks">
        <legend>{t('alertsFor')}</legend>
        {ALERT_SETTINGS.map(([name, word]) => (
          <label key={name} class="check">
            <input
              type="checkbox"
              checked={settings[name]}
              onChange={(event) => void onChange({ [name]: event.currentTarget.checked })}
            />
            <span>{t(word)}</span>
          </label>
        ))}
        <p class="hint">{t('iconAlertWhy')}</p>
      </fieldset>
      <label class="check">
        <input
          type="checkbox"
          checked={settings.notifyResets}
          onChange={(event) => void onChange({ notifyResets: event.currentTarget.checked })}
        />
        <span>
          <Phrases text={t('notifyResets')} />
        </span>
      </label>
      <p class="hint">{t('notifyResetsHelp')}</p>
      <ThresholdForm settings={settings} onSave={onChange} />
      <div class="button-row">
        <button type="button" onClick={() => void onChange({ mutedUntil: muted ? 0 : now + MUTE_MS })}>
          {t(muted ? 'unmute' : 'muteForHour')}
        </button>
        <button
          type="button"
          onClick={() => {
            onTest();
            setTested(true);
          }}
        >
          {t('sendTestNotification')}
        </button>
      </div>
      <p class="result" role="status">
        {muted && t('mutedNow', formatTime(settings.mutedUntil))}
      </p>
      <p class="result" role="status">
        {tested && t('testNotificationSent')}
      </p>
    </OptionsSection>
  );
}

interface PermissionLevelApi {
  /** Chromium only; Firefox has no such method, and operating systems do not say. */
  getPermissionLevel?(): Promise<string>;
}

/** Whether the browser suppresses this extension's notifications; `create` then succeeds without showing any. */
export function useNotificationsBlocked(): boolean {
  const [off, setOff] = useState(false);
  useEffect(() => {
    const read = () => {
      (browser.notifications as PermissionLevelApi).getPermissionLevel?.().then(
        (level) => setOff(level === 'denied'),
        () => {},
      );
    };
    read();
    window.addEventListener('focus', read);
    return () => window.removeEventListener('focus', read);
  }, []);
  return off;
}
