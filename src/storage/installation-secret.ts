/** The secret under which fingerprints are made: 32 random bytes, made once, in `storage.local`. */
import browser from '../platform/browser.ts';

export const SECRET_ITEM = 'secret';

export const isSecret = (item: unknown): item is string =>
  typeof item === 'string' && /^[0-9a-f]{64}$/.test(item);

export async function loadSecret(): Promise<Uint8Array<ArrayBuffer>> {
  const stored = (await browser.storage.local.get(SECRET_ITEM))[SECRET_ITEM];
  if (isSecret(stored)) {
    return Uint8Array.from(stored.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  }
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const text = [...secret].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  // Where it cannot be kept it serves for this life of the worker.
  await browser.storage.local.set({ [SECRET_ITEM]: text }).catch(() => {});
  return secret;
}
