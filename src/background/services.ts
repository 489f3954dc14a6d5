/** The parts of the background, for those that act on several of them. `index.ts` builds them. */
import type { AppState } from './app-state.ts';
import type { KeyMatcher } from './capture/key-matcher.ts';
import type { OwnerResolver } from './capture/owner-resolver.ts';
import type { AlertService } from './outputs/alert-service.ts';
import type { Toolbar } from './outputs/toolbar.ts';
import type { HistoryRecorder } from './persistence/history-recorder.ts';
import type { LocalWriter } from './persistence/local-writer.ts';
import type { SessionWriter } from './persistence/session-writer.ts';
import type { BatchMonitor } from './polling/batch-monitor.ts';
import type { Poller } from './polling/poller.ts';
import type { Scheduler } from './polling/scheduler.ts';

export interface Services {
  readonly state: AppState;
  readonly owners: OwnerResolver;
  readonly keyMatcher: KeyMatcher;
  readonly poller: Poller;
  readonly batches: BatchMonitor;
  readonly scheduler: Scheduler;
  readonly alerts: AlertService;
  readonly toolbar: Toolbar;
  readonly session: SessionWriter;
  readonly localWriter: LocalWriter;
  readonly historyRecorder: HistoryRecorder;
}
