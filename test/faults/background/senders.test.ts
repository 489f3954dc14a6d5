/** Who is listened to, and what is understood. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOurs } from '../../../src/background/command-handlers.ts';
import { type Command, parseCommand } from '../../../src/storage/commands.ts';
import { aBatch, NONE } from '../../core/batch/batches.ts';
import { OWNER, SPACE } from '../../core/events.ts';
import { anAccount } from '../../history/records.ts';
import { rounds, runs } from '../../simulation.ts';

const SELF = 'self';
const PAGE = 'https://self.example/src/pages/popup/index.html';

describe('a message is accepted', () => {
  it('from a page of this extension, in whatever tab', () => {
    expect(isOurs({ id: SELF, url: PAGE })).toBe(true);
    expect(isOurs({ id: SELF, url: `${PAGE}?a#b`, tab: { index: 0 } as never, frameId: 0 })).toBe(true);
  });

  it.each([
    ['a content script of ours, if there were one', { id: SELF, url: 'https://demo.backlog.com/' }],
    ['a web page', { url: 'https://app.example.com/' }],
    ['a page that carries our address in its own', { id: SELF, url: `https://evil.example/${PAGE}` }],
    ['a page of another extension', { id: 'other', url: 'chrome-extension://other/page.html' }],
    ['another extension that names our page', { id: 'other', url: PAGE }],
    ['another extension whose id begins like ours', { id: 'selfish', url: 'https://self.exampleish/a.html' }],
    [
      'our id with the page of an extension that begins like ours',
      { id: SELF, url: 'https://self.exampleish/a' },
    ],
    ['a data page', { id: SELF, url: 'data:text/html,x' }],
    ['a page without an address', { id: SELF }],
    ['nobody', {}],
  ])('never from %s', (_, sender) => {
    expect(isOurs(sender)).toBe(false);
  });
});

const COMMANDS: readonly Command[] = [
  { type: 'screen', focused: true, owner: null },
  { type: 'refresh', owner: OWNER },
  { type: 'setFastPolling', owner: OWNER, on: false },
  { type: 'remindOfReset', owner: OWNER, category: 'read' },
  { type: 'dismissFinding', owner: OWNER, finding: 'concurrent' },
  { type: 'testNotification' },
  { type: 'eraseAll', sync: false },
  { type: 'changeSettings', change: { paused: true } },
  { type: 'setSync', on: true },
  { type: 'saveAccount', account: anAccount(OWNER), apiKey: 'k' },
  { type: 'changeAccount', id: OWNER, change: { label: null } },
  { type: 'removeAccount', id: OWNER },
  { type: 'assignKey', key: `${SPACE}~00`, owner: OWNER },
  { type: 'unassignKey', key: `${SPACE}~00` },
  { type: 'setKeyIgnored', key: `${SPACE}~00`, on: true },
  { type: 'setBatch', owner: OWNER, batch: null },
  {
    type: 'setBatch',
    owner: OWNER,
    batch: { startedAt: 1.8e9, request: aBatch(), usedBefore: NONE, doneAt: null },
  },
  { type: 'finishBatch', owner: OWNER, startedAt: 1.8e9, doneAt: 1.8e9 + 60 },
  { type: 'clearRepairLog' },
  { type: 'offerSpace', space: SPACE },
  { type: 'takeSpace' },
];

describe('the parser of commands', () => {
  it.each(COMMANDS)('accepts $type', (command) => {
    expect(parseCommand(command)).toEqual(command);
  });

  it.each([
    undefined,
    null,
    'eraseAll',
    ['eraseAll'],
    {},
    { type: 'eraseAll' },
    { type: 'eraseAll', sync: 'yes' },
    { type: 'ERASEALL', sync: true },
    { type: 'refresh' },
    { type: 'refresh', owner: ['x'] },
    { type: 'refresh', owner: 'x'.repeat(301) },
    { type: 'dismissFinding', owner: OWNER, finding: 'x'.repeat(1001) },
    { type: 'remindOfReset', owner: OWNER, category: 'x'.repeat(25) },
    { type: 'changeSettings', change: { apiKey: 'x' } },
    { type: 'changeSettings', change: { toString: 'x' } },
    { type: 'changeSettings', change: { paused: 1 } },
    { type: 'changeSettings', change: { warningShare: Number.POSITIVE_INFINITY } },
    { type: 'changeSettings', change: null },
    { type: 'saveAccount', account: { ...anAccount(OWNER), id: 'evil.example#7' }, apiKey: 'k' },
    { type: 'saveAccount', account: anAccount(`${SPACE}#9007199254740992`), apiKey: 'k' },
    { type: 'saveAccount', account: { ...anAccount(OWNER), userName: '' }, apiKey: 'k' },
    { type: 'saveAccount', account: anAccount(OWNER), apiKey: 'a b' },
    { type: 'saveAccount', account: anAccount(OWNER), apiKey: 'é' },
    {
      type: 'setBatch',
      owner: OWNER,
      batch: { startedAt: -1, request: aBatch(), usedBefore: NONE, doneAt: null },
    },
    { type: 'setBatch', owner: OWNER },
    { type: 'offerSpace', space: 'evil.example' },
    { type: 'constructor' },
    { type: '__proto__' },
    JSON.parse('{"__proto__":{"type":"testNotification"}}'),
  ])('rejects %j', (message) => {
    expect(parseCommand(message)).toBeNull();
  });

  it('returns nothing beyond the command’s fields and never throws, whatever the message', () => {
    const fields = ['type', 'owner', 'on', 'focused', 'category', 'finding', 'sync', 'id', 'seen', 'label'];
    const value = fc.oneof(
      fc.constantFrom<unknown>(...COMMANDS.map(({ type }) => type)),
      fc.constantFrom<unknown>(true, false, OWNER),
      fc.anything(),
    );
    const message = fc.oneof(fc.dictionary(fc.constantFrom(...fields, 'extra'), value), fc.anything());
    let understood = 0;
    fc.assert(
      fc.property(message, (each) => {
        const command = parseCommand(each);
        if (command === null) return;
        understood += 1;
        const shape = COMMANDS.find(({ type }) => type === command.type) ?? {};
        expect(Object.keys(command).sort()).toEqual(Object.keys(shape).sort());
      }),
      runs(150, 2000),
    );
    expect(understood).toBeGreaterThan(rounds(0, 20));
  });
});
