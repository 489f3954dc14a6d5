/** The secret under which fingerprints are made: 32 random bytes, made once, in `storage.local`. */
import browser from './browser.ts';

const ITEM = 'secret';

export async function loadSecret(): Promise<Uint8Array<ArrayBuffer>> {
  const stored = (await browser.storage.local.get(ITEM))[ITEM];
  if (typeof stored === 'string' && /^[0-9a-f]{64}$/.test(stored)) {
    return Uint8Array.from(stored.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  }
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const text = [...secret].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  await browser.storage.local.set({ [ITEM]: text });
  return secret;
}
