/**
 * Spaces and their users. A user owns the quota; API keys and bearer tokens only lead to the user.
 */
import type { HttpExchange } from './http-exchange.ts';
import { type Limits, PAID, type QuotaRules, UserQuota } from './quota.ts';

export interface UserOptions {
  id: number;
  name: string;
  keys: string[];
  bearer?: string[];
  limits?: Limits;
  rules?: Partial<QuotaRules>;
  userId?: string;
}

export interface SpaceOptions {
  name?: string;
  lang?: 'en' | 'ja';
}

export interface User {
  id: number;
  userId: string;
  name: string;
  keys: string[];
  bearer: string[];
  quota: UserQuota;
}

export interface Space {
  host: string;
  key: string;
  name: string;
  lang: 'en' | 'ja';
  users: Map<number, User>;
}

export type CredentialKind = 'query' | 'header' | 'bearer';

/** Who sent a request, and with which of the user's keys (or bearer tokens). */
export interface Identity {
  user: User;
  keyIndex: number;
}

/** How a request authenticates; the text stays inside this module's callers and is never logged. */
export function credentialOf(exchange: HttpExchange): { kind: CredentialKind; text: string } | null {
  const header = exchange.header('backlog-api-key');
  if (header !== null) return { kind: 'header', text: header };
  const bearer = /^Bearer\s+(.+)$/i.exec(exchange.header('authorization') ?? '')?.[1];
  if (bearer !== undefined) return { kind: 'bearer', text: bearer };
  const query = exchange.url.searchParams.get('apiKey');
  return query === null ? null : { kind: 'query', text: query };
}

export class Directory {
  readonly #spaces = new Map<string, Space>();

  /** Adds a space, or renames it. */
  addSpace(host: string, { name, lang = 'en' }: SpaceOptions = {}): Space {
    const key = host.split('.')[0] ?? host;
    const users = this.#spaces.get(host)?.users ?? new Map<number, User>();
    const space = { host, key, name: name ?? `${key} space`, lang, users };
    this.#spaces.set(host, space);
    return space;
  }

  /** Adds a user with a fresh quota, replacing the one with the same id; the space is made if there is none. */
  addUser(host: string, options: UserOptions): void {
    const space = this.space(host) ?? this.addSpace(host);
    space.users.set(options.id, {
      id: options.id,
      userId: options.userId ?? `user${options.id}`,
      name: options.name,
      keys: [...options.keys],
      bearer: [...(options.bearer ?? [])],
      quota: new UserQuota(options.limits ?? PAID, options.rules),
    });
  }

  /** Key indices of the others stay as they are. */
  revokeKey(host: string, key: string): void {
    for (const user of this.space(host)?.users.values() ?? []) {
      user.keys = user.keys.map((own) => (own === key ? '' : own));
    }
  }

  space(host: string): Space | undefined {
    return this.#spaces.get(host);
  }

  user(host: string, userId: number): User {
    const user = this.space(host)?.users.get(userId);
    if (!user) throw new Error(`No user ${userId} on ${host}`);
    return user;
  }

  identify(space: Space, credential: { kind: CredentialKind; text: string } | null): Identity | null {
    if (!credential?.text) return null;
    for (const user of space.users.values()) {
      const keyIndex = (credential.kind === 'bearer' ? user.bearer : user.keys).indexOf(credential.text);
      if (keyIndex >= 0) return { user, keyIndex };
    }
    return null;
  }

  /** Every key and token there is, to look for them where they must not be. */
  secrets(): string[] {
    return [...this.#spaces.values()].flatMap((space) =>
      [...space.users.values()].flatMap((user) => [...user.keys, ...user.bearer].filter(Boolean)),
    );
  }
}
