import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const LONGEST_FILE_LINES = 250;
const ORDER = ["app", "features", "components", "api", "i18n"];
const src = path.resolve("src");

const files = readdirSync(src, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes(".gen."))
  .map((entry) => path.relative(src, path.join(entry.parentPath, entry.name)));

const read = (file: string): string => readFileSync(path.join(src, file), "utf8");

function importsOf(file: string): string[] {
  return [...read(file).matchAll(/(?:from|import\()\s*"([^"]+)"/g)]
    .map(([, target = ""]) => target)
    .filter((target) => target.startsWith(".") || target.startsWith("@/"))
    .map((target) => (target.startsWith("@/") ? target.slice(2) : path.join(path.dirname(file), target)));
}

const room = (file: string): string => file.split(path.sep)[0] ?? "";
const feature = (file: string): string | undefined => /^features\/([^/]+)/.exec(file)?.[1];
const isTest = (file: string): boolean => file.includes(".test.") || file.startsWith("testing");

describe("the house", () => {
  it("imports one way: app > features > components > api > i18n", () => {
    const wrong = files
      .filter((file) => !isTest(file) && file !== "main.tsx")
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => ORDER.indexOf(room(target)) < ORDER.indexOf(room(file)))
          .map((target) => `${file} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it("keeps features apart", () => {
    const wrong = files
      .filter((file) => feature(file) !== undefined)
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => feature(target) !== undefined && feature(target) !== feature(file))
          .map((target) => `${file} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it("has small rooms", () => {
    const large = files.filter((file) => read(file).split("\n").length > LONGEST_FILE_LINES);
    expect(large).toEqual([]);
  });

  it("never makes a float of a decimal", () => {
    const floats = files.filter((file) => !isTest(file) && /\bparseFloat\b|\.toNumber\(/.test(read(file)));
    expect(floats).toEqual(["i18n/decimal.ts"]);
  });
});
