/** What the gallery's page has in place of `src/platform/browser.ts`. */
import { type Language, stubBrowser } from '../browser-stub.ts';

const asked = new URLSearchParams(location.search).get('lang');
const language: Language = asked === 'ja' || asked === 'long' ? asked : 'en';

export default stubBrowser(() => language);
