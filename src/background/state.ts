/**
 * What the background holds while it is awake: ledger, accounts, settings. Restored from storage at each
 * start, since a worker may die at any moment; what is lost is restored by the next reading.
 */
import { ACCOUNTS_ITEM, type Account, parseAccounts } from '../platform/accounts.ts';
import browser from '../platform/browser.ts';
import { parseOwners } from '../platform/session.ts';
import { parseSettings, SETTINGS_ITEM, type Settings } from '../platform/settings.ts';
import { type Ledger, type LedgerEvent, newLedger, reduce } from '../quota/ledger.ts';
import { look } from '../quota/look.ts';
import type { OwnerState } from '../quota/owner.ts';
import type { PollContext } from '../quota/poll-plan.ts';
import type { OwnerId, Snapshot } from '../quota/snapshot.ts';
import { now } from './clock.ts';

export class State {
  readonly ledger: Ledger = newLedger();
  accounts: readonly Account[] = [];
  settings: Settings = parseSettings(undefined);
  /** One of our screens has the focus until then. */
  screenUntil: number | null = null;
  /** No poll before then: the machine has just woken. */
  notBefore: number | null = null;
  readonly #onChange: (owner: OwnerState) => void;

  constructor(onChange: (owner: OwnerState) => void) {
    this.#onChange = onChange;
  }

  async restore(): Promise<void> {
    const [local, session] = await Promise.all([
      browser.storage.local.get([ACCOUNTS_ITEM, SETTINGS_ITEM]),
      browser.storage.session.get(null),
    ]);
    this.accounts = parseAccounts(local[ACCOUNTS_ITEM]);
    this.settings = parseSettings(local[SETTINGS_ITEM]);
    for (const owner of parseOwners(session)) this.ledger.owners.set(owner.id, owner);
  }

  dispatch(event: LedgerEvent): void {
    this.#onChange(reduce(this.ledger, event));
  }

  context(): PollContext {
    const { screenUntil, notBefore, settings } = this;
    return { now: now(), paused: settings.paused, screenUntil, notBefore };
  }

  snapshot(): Snapshot {
    return look([...this.ledger.owners.values()], this.accounts, this.context());
  }

  ownerOfFlight(requestId: string): OwnerId | null {
    for (const { id, flights } of this.ledger.owners.values()) {
      if (flights.some((flight) => flight.requestId === requestId)) return id;
    }
    return null;
  }
}
