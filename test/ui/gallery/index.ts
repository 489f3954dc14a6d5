/**
 * `npm run gallery -- [--out FOLDER] [part of a scene's name …]` takes pictures, into artifacts/gallery unless a folder
 * is named. `--check [screen …]` checks every scene, and `--update` keeps the accessibility trees as they are now.
 */
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { takePictures } from './pictures.ts';
import { onStage } from './stage.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'artifacts/gallery' },
    check: { type: 'boolean', default: false },
    update: { type: 'boolean', default: false },
  },
});

if (values.check || values.update) {
  const { scenes, flaws } = await check(values.update, positionals);
  for (const flaw of flaws) console.log(flaw);
  console.log(`${scenes} scenes checked, ${flaws.length} flaws`);
  // The runner reads its counts from this line.
  console.log(JSON.stringify({ passed: scenes - flaws.length, failed: flaws.length }));
  process.exitCode = flaws.length === 0 ? 0 : 1;
} else {
  await onStage((stage) => takePictures(stage, values.out, positionals));
  console.log(`Pictures in ${values.out}`);
}
