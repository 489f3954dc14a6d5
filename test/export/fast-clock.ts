/**
 * Preloaded before the copied lines of a batch: time goes `SCALE` times as fast, the clock is set back by an
 * hour after `SET_BACK_AFTER_MS`, and requests go to the simulator. The lines
 * themselves run as they were copied.
 */
import { loopbackFetch } from '../simulator/client.ts';

export const fastClock =
  (start: number, scale: number, now = Date.now) =>
  () =>
    start + (now() - start) * scale;

const { SCALE, START, PORT, CERTIFICATE, SET_BACK_AFTER_MS } = process.env;
if (SCALE !== undefined) {
  const scale = Number(SCALE);
  const realNow = Date.now.bind(Date);
  const realTimeout = setTimeout;
  const realElapsed = performance.now.bind(performance);
  Date.now = fastClock(Number(START), scale, realNow);
  performance.now = () => realElapsed() * scale;
  if (SET_BACK_AFTER_MS !== undefined) {
    const fast = Date.now;
    const setBackAt = fast() + Number(SET_BACK_AFTER_MS);
    Date.now = () => (fast() < setBackAt ? fast() : fast() - 3_600_000);
  }
  globalThis.setTimeout = ((work: () => void, ms = 0) =>
    realTimeout(work, Math.ceil(ms / scale))) as typeof setTimeout;
  globalThis.fetch = loopbackFetch({
    port: Number(PORT),
    certificate: { cert: CERTIFICATE ?? '', key: '', spki: '' },
  });
}
