import { describe, expect, test } from "@jest/globals";
import { PLAIN_CASE, PLAIN_COMPONENT } from "../../../src/components/case/plain.ts";
import { CODE_STYLES, STRING_ENCODINGS } from "../../../src/components/case/case.ts";
import { SeenValues } from "../../../src/components/guests/digest.ts";
import { plainFunction } from "../case/cases.ts";
import { GuestDriver } from "./driver.ts";
import { Random } from "./random.ts";
import { functionsOf, TYPES } from "./types.ts";

describe.each(CODE_STYLES)("a guest of style %s", (style) => {
  test.each(STRING_ENCODINGS)(
    "hands on what it gets, in %s",
    (encoding) => {
      for (let seed = 0; seed < 200; seed += 1) {
        const random = new Random(seed);
        const func = random.func();
        const options = {
          ...PLAIN_COMPONENT,
          encoding,
          style,
          growPages: random.below(5),
          growEvery: 1 + random.below(8),
          gap: random.below(65),
          postReturn: random.below(2) === 1,
        };
        const guest = new GuestDriver(func, options, undefined, random.pick(STRING_ENCODINGS));
        const seen = new SeenValues({ ...PLAIN_CASE, functions: [plainFunction(func)], components: [options] });
        for (let call = 1; call <= 4; call += 1) {
          const args = func.params.map((param) => random.value(param.type));
          const result = func.result && random.value(func.result);
          expect({ seed, ...guest.call(args, result) }).toEqual({ seed, received: args, returned: result });
          seen.add(args, result);
          const audit = { seed, ...guest.audit() };
          expect(audit).toEqual({ seed, finished: call, broken: [], seen: seen.of(0) ?? audit.seen });
        }
      }
    },
    60_000,
  );

  test.each(TYPES)("hands on values of %s", (_, type) => {
    for (const [position, func] of functionsOf(type)) {
      for (const encoding of STRING_ENCODINGS) {
        const random = new Random(1);
        const guest = new GuestDriver(func, {
          ...PLAIN_COMPONENT,
          encoding,
          style,
          growPages: 1,
          growEvery: 2,
          gap: 3,
          postReturn: true,
        });
        for (let call = 0; call < 5; call += 1) {
          const args = func.params.map((param) => random.value(param.type));
          const result = func.result && random.value(func.result);
          expect({ position, ...guest.call(args, result) }).toEqual({ position, received: args, returned: result });
        }
        expect(guest.audit()).toMatchObject({ finished: 5, broken: [] });
      }
    }
  });
});
