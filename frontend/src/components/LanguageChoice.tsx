import { useTranslation } from "react-i18next";
import { chooseLocale, currentLocale, LOCALE_NAMES, LOCALES, type Locale } from "@/i18n/locale";
import "./language-choice.css";

/** A native select: it works the same on the light sign-in page and in the shell. */
export function LanguageChoice({ offered = LOCALES }: { offered?: readonly string[] | undefined }) {
  const { t } = useTranslation();
  return (
    <select
      className="language-choice"
      aria-label={t("common.language")}
      value={currentLocale()}
      onChange={(event) => void chooseLocale(event.target.value as Locale)}
    >
      {LOCALES.filter((locale) => offered.includes(locale) || locale === currentLocale()).map((locale) => (
        <option key={locale} value={locale} lang={locale}>
          {LOCALE_NAMES[locale]}
        </option>
      ))}
    </select>
  );
}
