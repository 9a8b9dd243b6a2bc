import { Alert } from "antd";
import { useState } from "react";
import type { Branding } from "@/api/types";
import { currentLocale } from "@/i18n/locale";

const SEEN = "giao.welcomed";

/** What the company says to those who come, once for each text and browser. */
export function Welcome({ branding }: { branding: Branding | undefined }) {
  const welcome = branding?.welcome ?? {};
  const text = welcome[currentLocale()] ?? Object.values(welcome)[0];
  const [seen, setSeen] = useState(() => localStorage.getItem(SEEN));
  if (!text || seen === text) return null;
  return (
    <Alert
      type="info"
      closable
      className="welcome"
      title={text}
      onClose={() => {
        localStorage.setItem(SEEN, text);
        setSeen(text);
      }}
    />
  );
}
