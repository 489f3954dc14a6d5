/** Runs the simulator until the process that forked this one is gone; its port is the one message. */
import { startSimulator } from '../simulator/index.ts';
import { FEW, KEY, MANY, SPACE, USER_ID } from './place.ts';

const simulator = await startSimulator();
const limits = { read: MANY, update: MANY, search: MANY, icon: FEW };
simulator.addUser(SPACE, { id: USER_ID, name: 'Bench', keys: [KEY], limits });
// Nobody reads the log here, and millions of entries would slow the server down.
setInterval(() => {
  simulator.log.length = 0;
  simulator.others.length = 0;
}, 1000);
process.once('disconnect', () => process.exit());
process.send?.(simulator.port);
