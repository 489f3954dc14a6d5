/** What the gallery's page has in place of `src/platform/browser.ts`. */
import { fakeBrowser } from '../../platform/fake-browser.ts';

const asked = new URLSearchParams(location.search).get('lang');
fakeBrowser.language = asked === 'ja' || asked === 'long' ? asked : 'en';

export default fakeBrowser;
