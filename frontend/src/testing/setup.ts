import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";
import { chooseLocale, loadAllTexts, startI18n } from "@/i18n/locale";

/** jsdom has no screen: nothing scrolls or changes its size, and there is no mouse, so that nothing takes the focus unasked. */
window.scrollTo = () => undefined;
window.matchMedia = (query) =>
  Object.assign(new EventTarget(), { media: query, matches: false }) as MediaQueryList;
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

beforeAll(async () => {
  await startI18n();
  await loadAllTexts();
  await chooseLocale("vi");
});

afterEach(cleanup);
