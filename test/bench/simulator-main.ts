/** The simulator in a process of its own, so that it shares no event loop with the driver of the browsers. */
import { startSimulator } from '../simulator/index.ts';

const [space = '', key = '', floodSpace = '', floodKey = ''] = process.argv.slice(2);
/** No load reaches it. */
const MANY = 9_000_000;
const simulator = await startSimulator();
const limits = { read: MANY, update: MANY, search: MANY, icon: 999 };
simulator.addUser(space, { id: 1, name: 'Bench', keys: [key], limits });
simulator.addUser(floodSpace, { id: 2, name: 'Flood', keys: [floodKey], limits });
// Millions of entries would slow the server down.
setInterval(() => {
  simulator.log.length = 0;
  simulator.others.length = 0;
}, 1000);
process.once('disconnect', () => process.exit());
process.send?.(simulator.port);
