import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type door from "./door-vi.json";
import type inside from "./vi.json";

export const LOCALES = ["vi", "en", "ko"] as const;
export type Locale = (typeof LOCALES)[number];
export const LOCALE_NAMES: Record<Locale, string> = { vi: "Tiếng Việt", en: "English", ko: "한국어" };

type Texts = Omit<typeof door, "problems"> &
  Omit<typeof inside, "problems"> & { problems: typeof door.problems & typeof inside.problems };

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: Texts };
    returnNull: false;
  }
}

const CHOICE = "giao.locale";
type Load = () => Promise<{ default: object }>;

/** What is said before anybody is in, light, and all the rest. */
const DOOR: Record<Locale, Load> = {
  vi: () => import("./door-vi.json"),
  en: () => import("./door-en.json"),
  ko: () => import("./door-ko.json"),
};
const INSIDE: Record<Locale, Load> = {
  vi: () => import("./vi.json"),
  en: () => import("./en.json"),
  ko: () => import("./ko.json"),
};
let parts = [DOOR];

const isLocale = (tag: string): tag is Locale => (LOCALES as readonly string[]).includes(tag);

const chosen = (): Locale | undefined => {
  const tag = localStorage.getItem(CHOICE) ?? "";
  return isLocale(tag) ? tag : undefined;
};

/** The language to start in: the person's own choice, else the browser's, else Vietnamese. */
const initialLocale = (): Locale =>
  chosen() ?? navigator.languages.map((tag) => tag.slice(0, 2)).find(isLocale) ?? "vi";

export const currentLocale = (): Locale => (isLocale(i18next.language) ? i18next.language : "vi");

async function show(locale: Locale): Promise<void> {
  for (const texts of await Promise.all(parts.map((part) => part[locale]()))) {
    i18next.addResourceBundle(locale, "translation", texts.default, true);
  }
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
}

/** From now on every text is at hand, not only those of the door. */
export async function loadAllTexts(): Promise<void> {
  if (parts.includes(INSIDE)) return;
  await INSIDE[currentLocale()]();
  parts = [DOOR, INSIDE];
  await show(currentLocale());
}

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    fallbackLng: false,
    showSupportNotice: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await show(initialLocale());
}

/** Switch for good: the choice outlives the visit. */
export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(CHOICE, locale);
  await show(locale);
}

/** The account's own language, unless the person has chosen another one in this browser. */
export async function followAccount(tag: string): Promise<void> {
  const locale = tag.slice(0, 2);
  if (!chosen() && isLocale(locale) && locale !== currentLocale()) await show(locale);
}
