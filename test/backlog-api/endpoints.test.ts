import { describe, expect, it } from 'vitest';
import { ENDPOINT_WORDS, endpointOf } from '../../src/backlog-api/endpoints.ts';
import { documented, undocumented } from '../simulator/endpoints.ts';

/** Values as they occur in real paths; each parameter takes every one that fits it. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  ':issueIdOrKey': ['BLG-1', '12345', 'count1'],
  ':projectIdOrKey': ['BLG', '7', 'ISSUES', 'A%2FB'],
  ':repoIdOrName': ['app', '3', 'wikis'],
  ':path': ['docs/2024', '%E8%B3%87%E6%96%99/count'],
  ':documentId': ['01939983409c79d5a06a49859789e38f'],
};

function pathsOf(path: string): string[] {
  return path.split('/').reduce<string[]>(
    (paths, segment) => {
      const values = segment.startsWith(':') ? (VALUES[segment] ?? ['1', '987654']) : [segment];
      return paths.flatMap((start) => values.map((value) => (start === '' ? value : `${start}/${value}`)));
    },
    [''],
  );
}

const categoryOf = (method: string, path: string) => endpointOf(method, path)?.category ?? null;

const absolute = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

describe('the list of documented endpoints', () => {
  it('is complete', () => {
    expect(documented.length).toBeGreaterThan(110);
    expect(new Set(documented.map(({ category }) => category))).toEqual(
      new Set(['read', 'update', 'search', 'icon']),
    );
  });

  it.each(documented)('has $method $template as $category', ({ method, template, category }) => {
    for (const filled of pathsOf(template)) {
      expect([filled, categoryOf(method, absolute(filled))]).toEqual([filled, category]);
      expect(categoryOf(method, `${absolute(filled)}/`)).toBe(category);
    }
  });
});

describe('the template of an endpoint', () => {
  const endpoints = [...documented, ...undocumented];
  const templateOf = (method: string, path: string) => endpointOf(method, path)?.template;

  it.each(endpoints)('keeps the words of $method $template', ({ method, template }) => {
    const words = absolute(template).replace('/api/v2', '').replaceAll(/:\w+/g, ':id');
    for (const path of pathsOf(template)) {
      expect([path, templateOf(method, absolute(path))]).toEqual([path, `${method} ${words}`]);
    }
  });

  it('contains no word that is in no path of the lists', () => {
    const paths = endpoints.map(({ template }) =>
      absolute(template).replace('/api/v2/', '').replaceAll(/:\w+/g, ':id'),
    );
    for (const [path, words] of ENDPOINT_WORDS) {
      for (const word of words) {
        const start = path === '' ? word : `${path}/${word}`;
        const isListed = paths.some((listed) => listed === start || listed.startsWith(`${start}/`));
        expect([start, isListed]).toEqual([start, true]);
      }
    }
  });

  it('shows nothing of a path that is on no list', () => {
    expect(templateOf('GET', '/api/v2/secret/name')).toBe('GET /:id/:id');
    expect(templateOf('GET', '/api/v2/issues/BLG-1/secret')).toBe('GET /issues/:id/:id');
    expect(templateOf('GET', '/api/v2/constructor/__proto__')).toBe('GET /:id/:id');
    expect(templateOf('GET', '/api/v2/projects/BLG/files/metadata/count/icon')).toBe(
      'GET /projects/:id/files/metadata/:id',
    );
  });
});

describe('an unusual spelling', () => {
  it.each([
    ['GET', '/api/v2/issues/', 'search'],
    ['GET', '/api/v2//issues', 'search'],
    ['GET', '/api/v2/issues//count', 'search'],
    ['GET', '/api/v2/%69ssues', 'search'],
    ['GET', '/api/v2/%77%69%6B%69%73/count', 'search'],
    ['GET', '/api/v2/issues%2Fcount', 'read'],
    ['GET', '/api/v2/space/%69mage', 'icon'],
    ['GET', '/api/v2/users/taro%40example.com/icon', 'icon'],
    ['GET', '/api/v2/projects/A%2FB/image', 'icon'],
    ['GET', '/api/v2/projects/A%2fimage', 'read'],
    ['GET', '/api/v2/projects/%E3%83%86%E3%82%B9%E3%83%88/image', 'icon'],
    ['GET', '/api/v2/issues/%', 'read'],
    ['GET', '/api/v2/%E0%A4%A/icon', 'read'],
  ])('%s %s counts as %s', (method, path, category) => {
    expect(categoryOf(method, path)).toBe(category);
  });

  it('does not put the query into the template', () => {
    const { pathname } = new URL('https://demo.backlog.com/api/v2/issues?keyword=%2Fusers%2F1%2Ficon#x');
    expect(categoryOf('GET', pathname)).toBe('search');
  });

  it('of an endpoint’s name matters: Issues is not the list of issues', () => {
    expect(categoryOf('GET', '/api/v2/Issues')).toBe('read');
  });
});

describe('a path that only begins like a search or an icon:', () => {
  it.each([
    '/api/v2/issues/BLG-1',
    '/api/v2/issues/count/comments',
    '/api/v2/issuesX',
    '/api/v2/wikis/tags',
    '/api/v2/wikis/1',
    '/api/v2/users/1/icon/large',
    '/api/v2/users/icon',
    '/api/v2/projects/image',
    '/api/v2/projects/BLG/files/image',
    '/api/v2/space/image/1',
    '/api/v2/x/issues',
  ])('GET %s counts as read', (path) => {
    expect(categoryOf('GET', path)).toBe('read');
  });
});

describe('the category of a method:', () => {
  it('HEAD counts as GET does', () => {
    expect(categoryOf('HEAD', '/api/v2/issues')).toBe('search');
    expect(categoryOf('HEAD', '/api/v2/users/1/icon')).toBe('icon');
    expect(categoryOf('HEAD', '/api/v2/users/myself')).toBe('read');
  });

  it('every writing method counts as an update', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(categoryOf(method, '/api/v2/issues')).toBe('update');
      expect(categoryOf(method, '/api/v2/space/image')).toBe('update');
    }
  });

  it('a preflight counts as nothing', () => {
    expect(categoryOf('OPTIONS', '/api/v2/issues')).toBeNull();
  });
});

describe('a request that is no counted call of the API:', () => {
  it.each([
    ['POST', '/api/v2/oauth2/token'],
    ['POST', '/api/v2/oauth2/token/'],
    ['POST', '/api/v2//oauth2/token'],
    ['GET', '/'],
    ['GET', ''],
    ['GET', '/api/v2'],
    ['GET', '/api/v2/'],
    ['GET', '/api/v2//'],
    ['GET', '/api/v1/issues'],
    ['GET', '/API/V2/issues'],
    ['GET', '/Api/v2/issues'],
    ['GET', '/%61pi/v2/issues'],
    ['GET', '/view/BLG-1'],
    ['GET', '/proxy/api/v2/issues'],
    ['GET', '/view/api/v2/issues'],
    ['POST', '/x/api/v2/issues'],
    ['GET', 'api/v2/issues'],
    ['GET', '/api/v22/issues'],
  ])('%s %s', (method, path) => {
    expect(categoryOf(method, path)).toBeNull();
  });
});
