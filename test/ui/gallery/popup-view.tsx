/** A popup that shows these owners, as a scene. */

import type { OwnerView } from '../../../src/core/snapshot.ts';
import { Popup, type PopupProps } from '../../../src/pages/popup/popup.tsx';
import { snapshot } from '../fixtures.ts';
import type { Scene } from './scenes.tsx';

const nothing = () => {};

export const idleActions: PopupProps['actions'] = {
  show: nothing,
  refresh: nothing,
  setFastPolling: nothing,
  pause: nothing,
  allow: nothing,
  openOptions: nothing,
  dismissFinding: nothing,
  remindOfReset: nothing,
  mute: nothing,
  copy: async () => true,
  openPanel: nothing,
  addAccount: nothing,
  assignKey: nothing,
  ignoreKey: nothing,
  markKeyMine: nothing,
};

export function popup(owners: readonly OwnerView[], more: Partial<PopupProps> = {}): Scene {
  const props: PopupProps = {
    snapshot: snapshot(...owners),
    shown: '',
    noAccess: false,
    reminders: [],
    mutedUntil: 0,
    actions: idleActions,
  };
  return { screen: 'popup', view: <Popup {...props} {...more} /> };
}
