/** `npm run mutate -- FOLDER`: breaks each rule of `src/FOLDER` in turn, and lists what no test notices. */
import { Stryker } from '@stryker-mutator/core';

const [folder = ''] = process.argv.slice(2);
if (folder === '') throw new Error('Which folder of src? Such as core/readings');
process.env.MUTATE = folder.replace(/\/[^/]*\.tsx?$/, '');
const mutate = /\.tsx?$/.test(folder) ? [`src/${folder}`] : [`src/${folder}/**/*.{ts,tsx}`];
await new Stryker({ mutate }).runMutationTest();
