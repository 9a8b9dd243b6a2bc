import { useTranslation } from "react-i18next";

/** Documents go by the names of the functions that read them. */
export function useDocumentName(): (document: string) => string {
  const { t, i18n } = useTranslation();
  return (document) => {
    if (document === "all") return t("narrowing.everywhere");
    const key = `scopeResource.${document}`;
    return i18n.exists(key) ? t(key as "scopeResource.stock") : document;
  };
}
