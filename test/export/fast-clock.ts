/**
 * Preloaded before the copied lines of a batch: time goes `SCALE` times as fast, and requests go to the simulator. The lines
 * themselves run as they were copied.
 */
import { loopbackFetch } from '../simulator/client.ts';

export const fastClock =
  (start: number, scale: number, now = Date.now) =>
  () =>
    start + (now() - start) * scale;

const { SCALE, START, PORT, CERTIFICATE } = process.env;
if (SCALE !== undefined) {
  const scale = Number(SCALE);
  const realNow = Date.now.bind(Date);
  const realTimeout = setTimeout;
  Date.now = fastClock(Number(START), scale, realNow);
  globalThis.setTimeout = ((work: () => void, ms = 0) =>
    realTimeout(work, Math.ceil(ms / scale))) as typeof setTimeout;
  globalThis.fetch = loopbackFetch({
    port: Number(PORT),
    certificate: { cert: CERTIFICATE ?? '', key: '', spki: '' },
  });
}
