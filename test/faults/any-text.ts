import fc from 'fast-check';

/** Texts of any code points and half pairs. (`unit: 'binary'` has no half pairs, and takes a second to prepare.) */
export const anyText = (maxLength?: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc
      .oneof(fc.nat(0xff), fc.nat(0xffff), fc.nat(0x10_ffff))
      .map((point) => String.fromCodePoint(point)),
    ...(maxLength === undefined ? {} : { maxLength }),
  });
