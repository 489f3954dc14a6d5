/** Tests a key that the user has just typed: whose is it, and on which space. Costs two reads. */
import type { PollError } from '../core/snapshot.ts';
import { requestJson } from './client.ts';
import { sanitizeText } from './sanitize-text.ts';
import { cleanLine } from './typed-text.ts';

export type KeyCheck =
  | {
      readonly ok: true;
      readonly user: { readonly id: number; readonly name: string };
      /** The space's own name; null where the user may not read it. */
      readonly spaceName: string | null;
    }
  | { readonly ok: false; readonly error: PollError; readonly status: number | null };

export async function checkKey(space: string, key: string): Promise<KeyCheck> {
  const myself = await requestJson(space, key, 'users/myself');
  if (!myself.ok) return { ok: false, error: myself.error, status: myself.status };
  const id = field(myself.value.body, 'id');
  const name = field(myself.value.body, 'name');
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0 || typeof name !== 'string')
    return { ok: false, error: 'notBacklog', status: null };
  const about = await requestJson(space, key, 'space');
  const spaceName = about.ok ? field(about.value.body, 'name') : null;
  return {
    ok: true,
    user: { id, name: visibleName(name) ?? `#${id}` },
    spaceName: typeof spaceName === 'string' ? visibleName(spaceName) : null,
  };
}

/** As it may be shown; null where nothing of it can be seen. */
function visibleName(name: string): string | null {
  const plain = sanitizeText(name, 200);
  return cleanLine(plain) === '' ? null : plain;
}

function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}
