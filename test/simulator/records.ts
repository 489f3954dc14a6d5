/** One plausible record of each kind that the API speaks of. Fields are those that clients rely on, no more. */
import type { Space, User } from './directory.ts';

export type Json = Record<string, unknown>;
export interface Context {
  space: Space;
  user: User;
}

const created = '2026-01-05T09:00:00Z';
const updated = '2026-02-10T09:30:00Z';

export const userRecord = ({ space, user }: Context): Json => ({
  id: user.id,
  userId: user.userId,
  name: user.name,
  roleType: 1,
  lang: space.lang,
  mailAddress: `${user.userId}@example.com`,
  nulabAccount: { nulabId: `nulab-${user.id}`, name: user.name, uniqueId: user.userId },
  keyword: user.name,
  lastLoginTime: updated,
});

export const spaceRecord = ({ space, user }: Context): Json => ({
  spaceKey: space.key,
  name: space.name,
  ownerId: user.id,
  lang: space.lang,
  timezone: 'Asia/Tokyo',
  reportSendTime: '18:00:00',
  textFormattingRule: 'markdown',
  created,
  updated,
});

const issue = (id: number, context: Context): Json => ({
  id,
  projectId: 1,
  issueKey: `DEMO-${id}`,
  keyId: id,
  issueType: { id: 1, projectId: 1, name: 'Task', color: '#7ea800', displayOrder: 0 },
  summary: `Issue number ${id}`,
  description: 'Made up by the simulator',
  resolution: null,
  priority: { id: 3, name: 'Normal' },
  status: { id: 1, projectId: 1, name: 'Open', color: '#ed8077', displayOrder: 1000 },
  assignee: userRecord(context),
  category: [],
  versions: [],
  milestone: [],
  startDate: null,
  dueDate: null,
  estimatedHours: null,
  actualHours: null,
  parentIssueId: null,
  createdUser: userRecord(context),
  created,
  updatedUser: userRecord(context),
  updated,
  customFields: [],
  attachments: [],
  sharedFiles: [],
  stars: [],
});

const project = (id: number): Json => ({
  id,
  projectKey: id === 1 ? 'DEMO' : `DEMO${id}`,
  name: `Project ${id}`,
  chartEnabled: false,
  useResolvedForChart: false,
  subtaskingEnabled: false,
  projectLeaderCanEditProjectLeader: false,
  useWiki: true,
  useFileSharing: true,
  useWikiTreeView: true,
  useSubversion: false,
  useGit: true,
  useOriginalImageSizeAtWiki: false,
  textFormattingRule: 'markdown',
  archived: false,
  displayOrder: id,
  useDevAttributes: true,
});

const wiki = (id: number, context: Context): Json => ({
  id,
  projectId: 1,
  name: `Page ${id}`,
  content: 'Made up by the simulator',
  tags: [],
  attachments: [],
  sharedFiles: [],
  stars: [],
  createdUser: userRecord(context),
  created,
  updatedUser: userRecord(context),
  updated,
});

const comment = (id: number, context: Context): Json => ({
  id,
  content: `Comment ${id}`,
  changeLog: [],
  createdUser: userRecord(context),
  created,
  updated,
  stars: [],
  notifications: [],
});

const makers: Record<string, (id: number, context: Context) => Json> = {
  issues: issue,
  recentlyViewedIssues: (id, context) => ({ issue: issue(id, context), updated }),
  relatedIssues: issue,
  projects: project,
  recentlyViewedProjects: (id) => ({ project: project(id), updated }),
  wikis: wiki,
  recentlyViewedWikis: (id, context) => ({ page: wiki(id, context), updated }),
  comments: comment,
  users: (id, context) => (id === context.user.id ? userRecord(context) : { ...userRecord(context), id }),
  administrators: (id, context) => ({ ...userRecord(context), id }),
  pullRequests: (id, context) => ({ ...issue(id, context), number: id, base: 'main', branch: `topic-${id}` }),
};

/** A record by the plural that stands in the path: `issues`, `wikis`; unknown kinds have an id and a name. */
export function recordOf(kind: string, id: number, context: Context): Json {
  return makers[kind]?.(id, context) ?? { id, name: `${kind} ${id}`, displayOrder: id, created, updated };
}
