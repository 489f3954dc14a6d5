/** A reporter for Stryker that keeps a seeded random sample of the planned mutants, since Stryker has no option for that. */
const MODULUS = 2147483647;

/** Pseudo-random numbers in [0, 1) (Lehmer). */
function randomFrom(seed) {
  let state = (seed * 48271) % MODULUS || 1;
  return () => {
    state = (state * 48271) % MODULUS;
    return state / MODULUS;
  };
}

class Sample {
  /** Stryker runs what is left in this array. */
  onMutationTestingPlanReady({ mutantPlans }) {
    const random = randomFrom(Number(process.env.MUTANT_SEED));
    const ranked = mutantPlans
      .filter(({ plan }) => plan === 'Run')
      .map((plan) => ({ plan, rank: random() }))
      .sort((a, b) => a.rank - b.rank);
    const chosen = ranked.slice(0, Number(process.env.MUTANT_SAMPLE)).map(({ plan }) => plan);
    console.log(`${chosen.length} of ${ranked.length} mutants, seed ${process.env.MUTANT_SEED}`);
    mutantPlans.splice(0, mutantPlans.length, ...chosen);
  }
}

export const strykerPlugins = [{ kind: 'Reporter', name: 'sample', injectableClass: Sample }];
