/** The words of notices, in both languages, from the figures on. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type AlertRules,
  addReminder,
  evaluateAlerts,
  NO_ALERTS,
} from '../../../src/core/alerts/evaluate-alerts.ts';
import type { Category } from '../../../src/core/category.ts';
import { noteParts } from '../../../src/ui/gauges/gauge-text.ts';
import { ms, must, OWNER, Scene } from '../../core/support.ts';

const language = vi.hoisted(() => ({ is: 'en' as 'en' | 'ja' }));
vi.mock('../../../src/platform/browser.ts', async () => ({
  default: (await import('../../ui/browser-stub.ts')).stubBrowser(() => language.is),
}));
let words: typeof import('../../../src/background/outputs/notification-text.ts');
/** A worker speaks one language as long as it lives: what the browser has said is kept. */
async function speak(lang: 'en' | 'ja'): Promise<void> {
  vi.resetModules();
  language.is = lang;
  words = await import('../../../src/background/outputs/notification-text.ts');
}
beforeEach(() => speak('en'));

const RULES: AlertRules = {
  categories: new Set<Category>(['read', 'update', 'search']),
  mutedUntil: 0,
  ownerOnScreen: null,
};

function noticed(scene: Scene, at: number, before = NO_ALERTS) {
  const { notifications, state } = evaluateAlerts(before, { at: ms(at), owners: [scene.view(at)] }, RULES);
  return { text: words.notificationText(must(notifications[0]), null, ms(at)), state };
}

const gone = { limit: 150, remaining: 0, reset: 30 };
const anew = { limit: 150, remaining: 150, reset: 31 };

describe('two types at once', () => {
  it.each([
    ['en', 'Update and Search are used up', 'Update and Search have reset: you can go on'],
    ['ja', '更新、検索が上限に到達', '更新、検索がリセットされました。再開できます'],
  ] as const)('in %s the title says what the lines say', async (lang, usedUp, back) => {
    await speak(lang);
    const scene = new Scene().poll(0, { update: gone, search: gone });
    const first = noticed(scene, 0);
    expect(first.text.title).toBe(usedUp);
    const asked = (['update', 'search'] as const).reduce(
      (state, category) => addReminder(state, { owner: OWNER, category, resetAt: ms(30) }),
      first.state,
    );
    scene.poll(31, { update: anew, search: anew });
    const second = noticed(scene, 31, asked);
    expect(second.text.title).toBe(back);
    if (lang === 'ja') expect(`${first.text.message}${second.text.message}`).not.toMatch(/[.．]/);
  });

  it('a reset that was waited for and a danger are two notices, so that neither hides the other', () => {
    const scene = new Scene().poll(0, { update: gone });
    const first = noticed(scene, 0);
    scene.poll(31, { update: anew, search: { limit: 150, remaining: 0, reset: 80 } });
    const asked = addReminder(first.state, { owner: OWNER, category: 'update', resetAt: ms(30) });
    const { notifications } = evaluateAlerts(asked, { at: ms(31), owners: [scene.view(31)] }, RULES);
    const titles = notifications.map((notice) => [
      notice.kind,
      words.notificationText(notice, null, ms(31)).title,
    ]);
    expect(titles).toEqual([
      ['reset', 'Update has reset: you can go on'],
      ['alert', expect.stringContaining('Search used up until')],
    ]);
  });
});

describe('what this browser has sent itself', () => {
  const watched = () => {
    const scene = new Scene();
    scene.context = { ...scene.context, observingSince: ms(-1000) };
    return scene;
  };

  it('is no program that we cannot see, in whatever order the answers come', () => {
    const scene = watched();
    for (let index = 0; index < 150; index += 1) scene.send(`r${index}`, 1);
    // The request that was counted last is answered first.
    for (let index = 0; index < 110; index += 1) {
      const id = `r${149 - index}`;
      scene.answer({ id, remaining: index, limit: 150, reset: 61, date: 1, at: 1.5 });
    }
    expect(noticed(scene, 1.6).text.message).not.toContain('came from');
    expect(noteParts(scene.gauge(1.6), ms(1.6)).join(' ')).not.toContain('by other');
  });

  it('what goes beyond it is', () => {
    const scene = watched()
      .send('a', 1)
      .end('a', 1.2)
      .poll(5, { update: { limit: 150, remaining: 0, reset: 61 } });
    expect(noticed(scene, 5).text.message).toContain('149 of 150 came from other programs');
  });
});
