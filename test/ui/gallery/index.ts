/** The command line of `npm run gallery`. */
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { withGallery } from './gallery-browser.ts';
import { takePictures } from './pictures.ts';

const HELP = `npm run gallery -- [--out FOLDER] [part of a story's name …]   takes pictures
npm run gallery -- --check [screen …]    checks every story
npm run gallery -- --update [screen …]   the same, and keeps the accessibility trees as they are now`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    out: { type: 'string', default: 'artifacts/gallery' },
    check: { type: 'boolean', default: false },
    update: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(HELP);
else if (values.check || values.update) {
  const { stories, flaws } = await check(values.update, positionals);
  for (const flaw of flaws) console.log(flaw);
  console.log(`${stories} stories checked, ${flaws.length} flaws`);
  // The runner reads its counts from this line.
  console.log(JSON.stringify({ passed: stories - flaws.length, failed: flaws.length }));
  process.exitCode = flaws.length === 0 ? 0 : 1;
} else {
  await withGallery((gallery) => takePictures(gallery, values.out, positionals));
  console.log(`Pictures in ${values.out}`);
}
