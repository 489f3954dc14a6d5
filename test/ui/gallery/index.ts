/**
 * `npm run gallery -- [--out FOLDER] [part of a scene's name …]` draws pictures, to artifacts/gallery where no
 * folder is named; `--check [screen …]` compares every scene with its outline in `baseline/`, and `--update` renews
 * these.
 */
import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { render } from './render.ts';
import { onStages } from './stage.ts';

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
  console.log(JSON.stringify({ passed: scenes - flaws.length, failed: flaws.length }));
  process.exitCode = flaws.length === 0 ? 0 : 1;
} else {
  const [found = []] = await onStages(1, (stage) => render(stage, values.out, positionals));
  for (const finding of found) console.log(finding);
  console.log(`Pictures in ${values.out}; axe findings: ${found.length}`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
