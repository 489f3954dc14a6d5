/** One request in the list: a line where there is room, two lines of the same cells where there is not. */

import type { RequestRecord } from '../../../history/read.ts';
import { formatNumber, formatTime } from '../../../platform/format.ts';
import { type MessageKey, t } from '../../../platform/i18n.ts';
import { initiatorName } from '../../../ui/findings/finding-sentence.ts';
import { outcomeName, pathName, typeName } from '../parts/labels.ts';
import { outcomeOf } from './filter-requests.ts';

const COLUMNS: readonly (readonly [name: string, head: MessageKey])[] = [
  ['time', 'colTime'],
  ['method', 'colMethod'],
  ['path', 'colEndpoint'],
  ['type', 'colType'],
  ['status', 'colStatus'],
  ['left', 'colLeft'],
  ['who', 'colProgram'],
];

export function RequestHead() {
  return (
    <div role="rowgroup" class="request-head">
      <div class="request" role="row" aria-rowindex={1}>
        {COLUMNS.map(([name, head]) => (
          <span key={name} class={`cell-${name}`} role="columnheader" title={t(head)}>
            {t(head)}
          </span>
        ))}
      </div>
    </div>
  );
}

interface RequestRowProps {
  readonly request: RequestRecord;
  /** 0 for the newest. */
  readonly index: number;
  /** Its height stands for all. */
  readonly measured: boolean;
}

export function RequestRow({ request, index, measured }: RequestRowProps) {
  const { at, method, endpoint, category, remaining, limit, initiator } = request;
  const path = pathName(endpoint);
  const type = typeName(category);
  const who = initiatorName(initiator);
  return (
    <div class={measured ? 'request measured' : 'request'} role="row" aria-rowindex={index + 2}>
      <span class="cell-time" role="cell">
        {formatTime(at)}
      </span>
      <span class={`cell-method method-${method === 'GET' ? 'read' : 'write'}`} role="cell">
        {method}
      </span>
      <span class="cell-path" role="cell" title={path}>
        {path}
      </span>
      <span class="cell-type" role="cell" title={type}>
        {type}
      </span>
      <RequestOutcome request={request} />
      <span class="cell-left" role="cell">
        {remaining === null ? t('noFigure') : formatNumber(remaining)}
        {remaining !== null && limit !== null && <small>{t('ofLimit', formatNumber(limit))}</small>}
      </span>
      <span class="cell-who" role="cell" title={who}>
        {who}
      </span>
    </div>
  );
}

/** In words or figures; what went wrong also has a frame. */
function RequestOutcome({ request }: { request: RequestRecord }) {
  const { status, fromCache } = request;
  const refused = status === 429;
  const failed = outcomeOf(request) !== String(status) || (status ?? 0) >= 400;
  return (
    <span class="cell-status" role="cell">
      <span class={refused ? 'status status-refused' : failed ? 'status status-failed' : 'status'}>
        {outcomeName(outcomeOf(request))}
      </span>
      {fromCache && <small>{t('fromCache')}</small>}
    </span>
  );
}
