/**
 * The words in the paths of Backlog's endpoints, by the path before them; any other segment is an id, a key or a name that
 * a user gave.
 *
 * Source: Nulab's list of endpoints (test/backlog-api/endpoints.tsv), and what backlog-js, backlog4j and Nulab's migration
 * library call beside it (test/backlog-api/other-endpoints.tsv). A test compares both lists with this one, in both directions.
 */
const WORDS: Readonly<Record<string, string>> = {
  '':
    'activities documents groups issues notifications priorities projects rateLimit resolutions space stars ' +
    'statuses teams users watchings wikis',
  documents: 'count import tree',
  'documents/:id': 'attachments comments content tags',
  'documents/:id/attachments': 'import',
  'documents/:id/comments': 'import',
  'documents/:id/content': 'import',
  'groups/:id': 'icon',
  issues: 'count import',
  'issues/:id': 'attachments comments participants relatedIssues sharedFiles',
  'issues/:id/comments': 'count',
  'issues/:id/comments/:id': 'notifications',
  notifications: 'count markAsRead',
  'notifications/:id': 'markAsRead',
  'projects/:id':
    'activities administrators categories customFields diskUsage files git groups image issueTypes statuses ' +
    'teams users versions webhooks',
  'projects/:id/customFields/:id': 'items',
  'projects/:id/files': 'metadata',
  'projects/:id/git': 'repositories',
  'projects/:id/git/repositories/:id': 'pullRequests',
  'projects/:id/git/repositories/:id/pullRequests': 'count',
  'projects/:id/git/repositories/:id/pullRequests/:id': 'attachments comments',
  'projects/:id/git/repositories/:id/pullRequests/:id/comments': 'count',
  'projects/:id/statuses': 'updateDisplayOrder',
  space: 'activities attachment diskUsage image licence notification',
  'teams/:id': 'icon',
  users: 'myself',
  'users/:id': 'activities icon stars watchings',
  'users/:id/stars': 'count',
  'users/:id/watchings': 'count markAsChecked',
  'users/myself': 'recentlyViewedIssues recentlyViewedProjects recentlyViewedWikis',
  'watchings/:id': 'markAsRead',
  wikis: 'count import tags',
  'wikis/:id': 'attachments history sharedFiles stars',
};

/** Template of the path so far, without slashes at its ends → the words that may follow it. */
export const ENDPOINT_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(WORDS).map(([path, words]) => [path, new Set(words.split(' '))]),
);
