/** The popup with these owners, and its actions as mocks. */
import { vi } from 'vitest';
import type { OwnerView } from '../../src/core/snapshot.ts';
import { Popup, type PopupProps } from '../../src/pages/popup/popup.tsx';
import { snapshot } from './fixtures.ts';
import { mount } from './mount.ts';

export async function showPopup(owners: readonly OwnerView[], more: Partial<PopupProps> = {}) {
  const actions = {
    show: vi.fn(),
    refresh: vi.fn(),
    setFastPolling: vi.fn(),
    pause: vi.fn(),
    allow: vi.fn(),
    openOptions: vi.fn(),
    dismissFinding: vi.fn(),
    remindOfReset: vi.fn(),
    mute: vi.fn(),
    copy: vi.fn(async () => true),
    openPanel: vi.fn(),
    addAccount: vi.fn(),
    assignKey: vi.fn(),
    ignoreKey: vi.fn(),
    markKeyMine: vi.fn(),
  };
  const props = { noAccess: false, reminders: [], mutedUntil: 0 };
  const view = (each: readonly OwnerView[]) => (
    <Popup snapshot={snapshot(...each)} owner={each[0] ?? null} {...props} actions={actions} {...more} />
  );
  const screen = await mount(view(owners));
  return { ...screen, actions, show: (each: readonly OwnerView[]) => screen.update(view(each)) };
}
