import type { Plugin } from 'vite';

const POLYFILL = /webextension-polyfill[/\\]dist[/\\]browser-polyfill\.js$/;

/**
 * Makes an ES module of webextension-polyfill, which is UMD.
 *
 * A bundler that takes it for CommonJS copies what it exports, property by property. Where that is the browser's own
 * `browser` (Chromium from 148, Firefox), each look at a property makes the browser set up one of its interfaces: some
 * 2 ms at each start of the background, and of each screen, for dozens that nobody uses.
 *
 * @param needed false where every browser that the build is for has a `browser` of its own: all that the polyfill does
 *   there is to hand it on
 */
export function plainPolyfill(needed: boolean): Plugin {
  const plain = (code: string) =>
    `const module = { exports: {} }, exports = module.exports;\n${code}\nexport default module.exports;\n`;
  return {
    name: 'plain-polyfill',
    transform: (code, id) => {
      if (!POLYFILL.test(id)) return null;
      return needed ? plain(code) : 'export default globalThis.browser;\n';
    },
  };
}
