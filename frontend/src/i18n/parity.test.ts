import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import doorEn from "./door-en.json";
import doorKo from "./door-ko.json";
import doorVi from "./door-vi.json";
import en from "./en.json";
import ko from "./ko.json";
import vi from "./vi.json";

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, prefix = ""): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const name = prefix ? `${prefix}.${key}` : key;
    if (typeof value === "string") texts.set(name, value);
    else for (const [deep, text] of flat(value, name)) texts.set(deep, text);
  }
  return texts;
}

const all = (...parts: Tree[]) => new Map(parts.flatMap((part) => [...flat(part)]));
const parts = { vi: [doorVi, vi], en: [doorEn, en], ko: [doorKo, ko] };
const texts = { vi: all(...parts.vi), en: all(...parts.en), ko: all(...parts.ko) };
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|gen)\./.test(entry.name))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
}

describe("the languages", () => {
  it.each(["en", "ko"] as const)(
    "%s says all that Vietnamese says, at the door and inside, in the same order",
    (locale) => {
      const keys = (part: Tree) => [...flat(part).keys()];
      expect(parts[locale].map(keys)).toEqual(parts.vi.map(keys));
    },
  );

  it.each(["en", "ko"] as const)("%s fills the same holes", (locale) => {
    for (const [key, text] of texts.vi) {
      expect(holes(texts[locale].get(key) ?? ""), `${locale} ${key}`).toEqual(holes(text));
    }
  });

  it("leave nothing empty and nothing in the wrong script", () => {
    for (const [key, text] of texts.ko) {
      const words = text.replace(/\{\{\w+\}\}|[^\p{L}]/gu, "");
      if (words) expect(words, `ko ${key}`).toMatch(/[가-힣]/);
    }
    for (const [key, text] of texts.en) expect(text, `en ${key}`).not.toMatch(/[가-힣àảãạăắằẵặâấầẫậđêôơưĐ]/);
    for (const said of Object.values(texts))
      for (const text of said.values()) expect(text.trim()).not.toBe("");
  });

  it("say nothing twice", () => {
    expect([...flat(doorVi).keys()].filter((key) => flat(vi).has(key))).toEqual([]);
  });

  it("keep no text that no page shows", () => {
    const code = sources(path.resolve("src")).join("\n");
    const unused = [...texts.vi.keys()]
      .filter((key) => !key.startsWith("problems."))
      .map((key) => key.replace(/_(one|other)$/, ""))
      .filter((key) => !code.includes(`"${key}"`) && !code.includes(`\`${key.replace(/[^.]+$/, "${")}`))
      // `${direction}.title` says "receipt.title" or "payment.title", whichever the page is about.
      .filter((key) => {
        const [head, tail] = key.split(/\.(?=[^.]+$)/);
        return !(code.includes(`"${head}"`) && code.includes(`}.${tail}\``));
      });
    expect(unused).toEqual([]);
  });
});
