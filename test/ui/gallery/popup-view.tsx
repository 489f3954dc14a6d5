/** A popup that shows these owners, as a scene. */

import type { OwnerView } from '../../../src/core/snapshot.ts';
import { Popup, type PopupProps } from '../../../src/pages/popup/popup.tsx';
import { snapshot } from '../fixtures.ts';
import type { Scene } from './scenes.tsx';

const nothing = () => {};

export const idleActions: PopupProps['actions'] = {
  show: nothing,
  refresh: nothing,
  watchClosely: nothing,
  pause: nothing,
  allow: nothing,
  openOptions: nothing,
  dismiss: nothing,
  tellReset: nothing,
  mute: nothing,
  copy: async () => true,
  openPanel: nothing,
  addAccount: nothing,
  join: nothing,
  ignore: nothing,
  markMine: nothing,
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
