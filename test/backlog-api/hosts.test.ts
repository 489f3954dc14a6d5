import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import manifest from '../../manifest.json' with { type: 'json' };
import { DOMAINS, isSpace, parseSpace } from '../../src/backlog-api/hosts.ts';
import { rounds, runs } from '../simulation.ts';

describe('hosts of spaces', () => {
  it.each([
    'demo.backlog.com',
    'demo.backlog.jp',
    'demo.backlogtool.com',
    'a.backlog.com',
    '0-9.backlog.jp',
    'my-team-2.backlog.com',
    'supporters.backlog.com',
    'assets2.backlog.com',
    'wwwx.backlog.com',
    `${'a'.repeat(63)}.backlog.com`,
  ])('%s is a host of a space', (host) => {
    expect(isSpace(host)).toBe(true);
  });
});

describe('hosts of other things', () => {
  it.each([
    '',
    'backlog.com',
    '.backlog.com',
    'www.backlog.com',
    'www.backlog.jp',
    'www.backlogtool.com',
    'support-ja.backlog.com',
    'support-x.backlog.jp',
    'assets.backlog.com',
    'x.git.backlog.com',
    'demo.git.backlog.jp',
    'a.b.backlog.com',
    'demo.backlog.com.evil.example',
    'backlog.com.evil.example',
    'evilbacklog.com',
    'demo.evilbacklog.com',
    'demo.backlog.com.',
    'demo.backlog.com:8443',
    'demo.backlog.co',
    'demo.backlog.net',
    'demo.backlogtool.jp',
    '-demo.backlog.com',
    'demo-.backlog.com',
    'de_mo.backlog.com',
    'demo%00.backlog.com',
    'demo\n.backlog.com',
    'demo.backlog.com\n',
    'user@demo.backlog.com',
    'demo@.backlog.com',
    'demо.backlog.com',
    `${'a'.repeat(64)}.backlog.com`,
  ])('%j is not a host of a space', (host) => {
    expect(isSpace(host)).toBe(false);
  });
});

const space = (host: string) => ({ kind: 'space', space: host });

describe('the text typed as the space', () => {
  it.each([
    'demo.backlog.com',
    '  demo.backlog.com\n',
    'DEMO.Backlog.COM',
    'demo.backlog.com.',
    'demo.backlog.com/',
    'demo.backlog.com/projects/BLG',
    'demo.backlog.com:443',
    'demo.backlog.com:8443/x',
    'demo.backlog.com?x=https://evil.example/',
    'https://demo.backlog.com',
    'HTTPS://demo.backlog.com/find/BLG?a=1#b',
    'http://demo.backlog.com/dashboard',
    '//demo.backlog.com/x',
    'https://evil.example@demo.backlog.com/',
    'https://demo.backlog.com\\@evil.example/',
    'https://demo.backlog.com#@evil.example/',
    'https://demo.backlog.com/@evil.example/',
    'ｄｅｍｏ．ｂａｃｋｌｏｇ．ｃｏｍ',
    'ｈｔｔｐｓ：／／ｄｅｍｏ．ｂａｃｋｌｏｇ．ｃｏｍ／ｄａｓｈｂｏａｒｄ',
    'demo。backlog。com',
    '　demo.backlog.com　',
  ])('%j means demo.backlog.com', (text) => {
    expect(parseSpace(text)).toEqual(space('demo.backlog.com'));
  });

  it('may be a host of any of the three domains', () => {
    expect(DOMAINS.map((domain) => parseSpace(`demo.${domain}`))).toEqual(
      DOMAINS.map((domain) => space(`demo.${domain}`)),
    );
  });

  it('may be a bare name, which stands for three spaces and is never turned into one of them', () => {
    const three = {
      kind: 'bare',
      candidates: ['demo.backlog.com', 'demo.backlog.jp', 'demo.backlogtool.com'],
    };
    expect(parseSpace('demo')).toEqual(three);
    expect(parseSpace(' Demo ')).toEqual(three);
    expect(parseSpace('ｄｅｍｏ')).toEqual(three);
  });

  it('may be empty', () => {
    expect(parseSpace('')).toEqual({ kind: 'empty' });
    expect(parseSpace(' \t　')).toEqual({ kind: 'empty' });
  });

  it.each([
    ['backlog.com', 'backlog.com'],
    ['https://www.backlog.com/', 'www.backlog.com'],
    ['support-ja.backlog.com', 'support-ja.backlog.com'],
    ['assets.backlog.jp', 'assets.backlog.jp'],
    ['demo.git.backlog.com', 'demo.git.backlog.com'],
    ['https://demo.git.backlog.com/git/BLG/app.git', 'demo.git.backlog.com'],
    ['www', 'www'],
    ['assets', 'assets'],
    ['support-ja', 'support-ja'],
  ])('%s is a host of Backlog, but no space', (text, host) => {
    expect(parseSpace(text)).toEqual({ kind: 'notASpace', host });
  });

  it.each([
    ['https://demo.backlog.com@evil.example/', 'evil.example'],
    ['https://demo.backlog.com:x@evil.example/', 'evil.example'],
    ['demo.backlog.com@evil.example', 'evil.example'],
    ['demo.backlog.com:443@evil.example', 'evil.example'],
    ['https://user:pass@evil.example/demo.backlog.com', 'evil.example'],
    ['demo.backlog.com.evil.example', 'demo.backlog.com.evil.example'],
    ['evilbacklog.com', 'evilbacklog.com'],
    ['demo.evilbacklog.com', 'demo.evilbacklog.com'],
    ['evil.example/demo.backlog.com', 'evil.example'],
    ['evil.example?demo.backlog.com', 'evil.example'],
    ['evil.example#.backlog.com', 'evil.example'],
    ['evil.example\\.backlog.com', 'evil.example'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '[::1]'],
    ['support-ja.evil.example', 'support-ja.evil.example'],
  ])('%s would go to %s, which is not Backlog', (text, host) => {
    expect(parseSpace(text)).toEqual({ kind: 'notBacklog', host });
  });

  it.each([
    'javascript:alert(1)',
    'javascript://demo.backlog.com/%0aalert(1)',
    'data:text/html,demo.backlog.com',
    'file:///demo.backlog.com',
    'ftp://demo.backlog.com/',
    'blob:https://demo.backlog.com/x',
    'chrome-extension://demo.backlog.com/',
    'mailto:me@demo.backlog.com',
    'demo backlog.com',
    'demo .backlog.com',
    'https://',
    'https://demo.backlog.com:99999/',
    'my space',
    '<script>',
    '%',
  ])('%j is not a host of Backlog', (text) => {
    expect(parseSpace(text).kind).toBe('notBacklog');
  });

  it.each([
    'https://dеmo.backlog.com/',
    'dеmo.backlog.com',
    'xn--dmo-rdd.backlog.com',
    'XN--DMO-RDD.backlog.com',
  ])('%s is shown as it really is, with what it looks like', (text) => {
    const looksLike = 'dеmo.backlog.com';
    expect(parseSpace(text)).toEqual({ kind: 'lookalike', space: 'xn--dmo-rdd.backlog.com', looksLike });
  });

  it('with letters that only look like Latin ones belongs to none of the three domains', () => {
    expect(parseSpace('https://demo.bаcklog.com/').kind).toBe('notBacklog');
    expect(parseSpace('dеmo').kind).toBe('notBacklog');
    expect(parseSpace('xn--dmo-rdd').kind).toBe('notBacklog');
  });

  it.each([
    '<https://demo.backlog.com>',
    '<demo.backlog.com>',
    '"https://demo.backlog.com/"',
    '“demo.backlog.com”',
    '「https://demo.backlog.com/」',
    '『demo.backlog.com』。',
    '（https://demo.backlog.com/dashboard）',
    '【demo.backlog.com】',
    '［demo.backlog.com］',
    'demo.backlog.com.',
    'demo.backlog.com、',
    'demo.backlog.com。',
    'demo.backlog.com,',
    'demo。backlog。com',
    'demo\u200b.backlog.com',
    '\u200bdemo.backlog.com\ufeff',
    'de\u00admo.back\u2060log.com',
    '\u202ademo.backlog.com\u202c',
    '\u200edemo.backlog.com\u200f',
    'demo.backlog.com\ufe0f',
    '\u3000demo.backlog.com\u00a0',
    'ｄｅｍｏ．ｂａｃｋｌｏｇ．ｃｏｍ',
    'demo.backlog.com/projects/X?y',
    'https://user:pass@demo.backlog.com/',
    'user:pass@demo.backlog.com',
    'demo.backlog.com:443',
    'https://demo.backlog.com:8443/x',
    '//demo.backlog.com/x',
  ])('%j means demo.backlog.com', (text) => {
    expect(parseSpace(text)).toEqual(space('demo.backlog.com'));
  });

  it.each(['demo\u200b', '「demo」', '"demo"', 'ｄｅｍｏ。'])('%j means the bare name demo', (text) => {
    expect(parseSpace(text)).toEqual(parseSpace('demo'));
  });

  it.each(['\u200b', '「」', '\u3164 \u2060'])('%j means nothing', (text) => {
    expect(parseSpace(text)).toEqual({ kind: 'empty' });
  });

  it('beyond ASCII is no space itself, only its real name is', () => {
    for (const host of [
      'dеmo.backlog.com',
      'ｄｅｍｏ.backlog.com',
      'demo.backlog.com\n',
      'demo\u200b.backlog.com',
    ])
      expect(isSpace(host)).toBe(false);
  });

  it('is shortened for its error message', () => {
    for (const text of ['a'.repeat(100_000), `${'a.'.repeat(50_000)}backlog.com`, '<'.repeat(100_000)]) {
      const result = parseSpace(text);
      expect(result.kind === 'notBacklog' || result.kind === 'notASpace').toBe(true);
      expect(JSON.stringify(result).length).toBeLessThan(200);
    }
  });

  it('is only ever a space if it is the very host that a browser would open', () => {
    const pick = (...pieces: string[]) => fc.constantFrom(...pieces);
    const noise = fc.array(pick('@', ':', '/', '\\', '?', '#', '.', '%2e', '%40', ' ', '\t', '443', 'a'), {
      maxLength: 3,
    });
    const text = fc
      .tuple(
        pick('', 'https://', 'http:', '//', 'javascript:', ' '),
        noise,
        pick('demo', 'evil.example', 'ｄｅｍｏ', 'www', 'x.git', '-', ''),
        pick('.backlog.com', '。backlog。jp', '.BACKLOG.jp', 'backlog.com', '.example'),
        noise,
        pick('', '/x', 'evil.example', '.backlog.com'),
      )
      .map((pieces) => pieces.flat().join(''));
    let spaces = 0;
    fc.assert(
      fc.property(text, (typed) => {
        const result = parseSpace(typed);
        if (result.kind !== 'space') return;
        spaces += 1;
        expect(isSpace(result.space)).toBe(true);
        const plain = typed
          .normalize('NFKC')
          .replace(/\t/g, '')
          .trim()
          .replace(/[.:?]+$/, '')
          .trim();
        const url = new URL(/^https?:/i.test(plain) ? plain : `https://${plain}`);
        expect(url.hostname.replace(/\.$/, '')).toBe(result.space);
      }),
      runs(200, 4000),
    );
    expect(spaces).toBeGreaterThan(rounds(1, 50));
  });
});

describe('the manifest’s host permissions', () => {
  it('are these three domains and no other host', () => {
    expect([...manifest.host_permissions].sort()).toEqual(
      DOMAINS.map((domain) => `https://*.${domain}/*`).sort(),
    );
  });
});
