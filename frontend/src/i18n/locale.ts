import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type vi from "./vi.json";

export const LOCALES = ["vi", "en", "ko"] as const;
export type Locale = (typeof LOCALES)[number];
export const LOCALE_NAMES: Record<Locale, string> = { vi: "Tiếng Việt", en: "English", ko: "한국어" };

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof vi };
    returnNull: false;
  }
}

const CHOICE = "giao.locale";
const load: Record<Locale, () => Promise<{ default: object }>> = {
  vi: () => import("./vi.json"),
  en: () => import("./en.json"),
  ko: () => import("./ko.json"),
};

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
  if (!i18next.hasResourceBundle(locale, "translation")) {
    i18next.addResourceBundle(locale, "translation", (await load[locale]()).default);
  }
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
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
