import { afterAll, beforeAll, expect, it } from 'vitest';
import { call } from './client';
import { type Simulator, startSimulator } from './index';

const space = 'demo.backlog.com';
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
  simulator.addSpace(space);
});
afterAll(() => simulator.stop());

const page = async (host: string, path: string) => {
  const { status, headers, body } = await call(simulator, { space: host, path });
  return { status, type: headers['content-type'], text: body.toString('utf8') };
};

it.each([space, 'app.example.com', 'other.example.net'])('%s has a page that names it', async (host) => {
  const { status, text } = await page(host, '/');
  expect(status).toBe(200);
  expect(text).toContain(`<title>${host}</title>`);
});

it.each(['/backlog.js', '/traffic.js', '/sw.js'])('%s is a script', async (path) => {
  expect(await page(space, path)).toMatchObject({ status: 200, type: 'text/javascript;charset=utf-8' });
});

it('the traffic module is served without its types', async () => {
  const { text } = await page(space, '/traffic.js');
  expect(text).toContain('export async function run(');
  expect(text).not.toMatch(/import|interface/);
});

it('as many icons as asked for, from another host too', async () => {
  expect(
    (await page(space, '/icons.html?n=3&apiKey=k')).text.match(/src="\/api\/v2\/users\/\d\/icon/g),
  ).toHaveLength(3);
  const { text } = await page('app.example.com', `/icons.html?n=2&apiKey=k&space=${space}`);
  expect(text.match(/src="https:\/\/demo\.backlog\.com\/api\/v2\/users\/\d\/icon\?apiKey=k"/g)).toHaveLength(
    2,
  );
});

it('a page’s own service worker, and Backlog’s pages about keys and signing in', async () => {
  for (const path of ['/sw.html', '/EditApiSettings.action', '/LoginDisplay.action']) {
    expect(await page(space, path)).toMatchObject({ status: 200, type: 'text/html;charset=utf-8' });
  }
});

it('a space that is not there', async () => {
  expect((await page('nobody.backlog.jp', '/')).status).toBe(404);
});
