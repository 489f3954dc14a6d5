import { describe, expect, test } from 'vitest';
import { indexOwnersByInitiator, listFindings } from '../../../src/core/view/findings.ts';
import { ms, responseReceived } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

const episodesOf = ({ owner }: QuotaScenario) =>
  owner.episodes.map(({ peak, count, participants }) => ({
    peak,
    count,
    by: participants.map(({ initiator }) => initiator),
  }));

const activeAt = ({ owner }: QuotaScenario, second: number) =>
  listFindings(owner, indexOwnersByInitiator([owner], ms(second)), [], ms(second)).map(
    ({ kind, active }) => `${kind} ${active ? 'now' : 'before'}`,
  );

describe('an episode of concurrent requests', () => {
  test('lasts as long as two requests are under way, however slow the answers', () => {
    const scenario = new QuotaScenario().send('a', 0).send('b', 0.01).send('c', 0.02);
    scenario.send('d', 4.5).end('a', 5).end('b', 5).end('c', 5).end('d', 9);
    expect(episodesOf(scenario)).toEqual([{ peak: 4, count: 4, by: ['app.example.com'] }]);
  });

  test('has the most requests of each program at one time, without our own polls', () => {
    const scenario = new QuotaScenario().send('a', 0).send('b', 0.1).send('c', 0.2);
    scenario
      .send('poll', 0.3, 'read', 'own')
      .end('a', 0.3)
      .end('b', 0.4)
      .send('d', 0.5)
      .send('e', 0.6, 'update', 'other.example.com');
    const [episode] = scenario.owner.episodes;
    expect(episode?.participants.map(({ initiator, peak }) => [initiator, peak])).toEqual([
      ['app.example.com', 3],
      ['other.example.com', 1],
    ]);
  });

  test('keeps its protocol when a later request, alone, is answered over another', () => {
    const scenario = new QuotaScenario().send('a', 0).send('b', 0.1);
    scenario.answer({ at: 0.2, id: 'a' }).answer({ at: 0.3, id: 'b' }).send('alone', 2);
    scenario.apply(responseReceived({ at: ms(2.2), requestId: 'alone', multiplexed: false }));
    expect(scenario.owner.episodes.map(({ multiplexed }) => multiplexed)).toEqual([true]);
  });

  test('is active while its requests wait', () => {
    const scenario = new QuotaScenario().send('a', 0).send('b', 0.01);
    expect(activeAt(scenario, 6)).toEqual(['concurrent now']);
    scenario.end('a', 7).end('b', 7);
    expect(activeAt(scenario, 9)).toEqual(['concurrent now']);
    expect(activeAt(scenario, 11)).toEqual(['concurrent before']);
  });

  test('is over while only one of its requests waits, beside our own polls', () => {
    const scenario = new QuotaScenario().send('a', 0).send('b', 0.01).end('a', 1);
    expect(activeAt(scenario.send('poll', 5, 'read', 'own'), 6)).toEqual(['concurrent before']);
  });

  test('lasts until the newest start that overlaps, or the newest end beside another request', () => {
    const lastAt = ({ owner }: QuotaScenario) => owner.episodes.map((episode) => episode.lastAt);
    const scenario = new QuotaScenario().send('a', 0).send('b', 1).send('c', 4);
    expect(lastAt(scenario)).toEqual([ms(4)]);
    expect(lastAt(scenario.end('c', 5))).toEqual([ms(5)]);
    // By then `b` counts as ended.
    expect(lastAt(scenario.send('d', 130).end('b', 131))).toEqual([ms(5)]);
  });

  test('that begins beside a request from an earlier one counts that one too', () => {
    const scenario = new QuotaScenario()
      .send('long', 0)
      .send('short', 0.1, 'update', 'b.example.com')
      .end('short', 0.2);
    scenario.send('late', 6, 'update', 'c.example.com').end('late', 6.1).end('long', 7);
    expect(episodesOf(scenario)).toEqual([
      { peak: 2, count: 2, by: ['app.example.com', 'b.example.com'] },
      { peak: 2, count: 2, by: ['app.example.com', 'c.example.com'] },
    ]);
  });

  test('ends after three seconds without an overlap, though requests go on one by one', () => {
    const scenario = new QuotaScenario().send('a', 0).send('b', 0.1).end('a', 0.2).end('b', 0.3);
    for (const second of [1, 2, 3, 4])
      scenario.send(`one-${second}`, second).end(`one-${second}`, second + 0.9);
    scenario.send('c', 5).send('d', 5.1).end('c', 5.2).end('d', 5.3);
    expect(episodesOf(scenario).map(({ peak, count }) => [peak, count])).toEqual([
      [2, 2],
      [2, 2],
    ]);
  });
});
