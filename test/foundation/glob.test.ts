import { equal } from "node:assert/strict";
import { matchesGlob } from "../../foundation/glob";

describe("matchesGlob", () => {
  // Each answer is that of github.com/gobwas/glob 0.2.3.
  const cases: [pattern: string, text: string, matches: boolean][] = [
    ["*", "anything", true], ["shop-*", "shop-prod", true], ["shop-?", "shop-1", true], ["shop-?", "shop-12", false],
    ["shop.prod", "shop-prod", false], ["a-*-b", "a-x/y-b", true], ["", "", true],
    ["{shop,till}-prod", "till-prod", true], ["{shop,till}-prod", "bank-prod", false], ["{a,b{c,d}}", "bd", true], ["a,b}", "a,b}", true],
    ["shop-[abc]", "shop-b", true], ["shop-[!abc]", "shop-b", false], ["shop-[a-c]", "shop-b", true], ["shop-[!a-c]", "shop-z", true],
    ["[ab-d]", "c", false], ["[ab-d]", "-", true], ["[^a]", "^", true],
    // A range and more is no pattern, and neither is a list that is not closed; alternatives close by themselves.
    ["[a-c0-9]", "a", false], ["[abc", "a", false], ["{a,b", "b", true],
    ["shop\\*", "shop*", true], ["shop\\*", "shop-1", false], ["\\{a\\}", "{a}", true],
  ];
  for (const [pattern, text, matches] of cases) it(`${matches ? "finds" : "does not find"} "${text}" by "${pattern}"`, () => equal(matchesGlob(pattern, text), matches));
});
