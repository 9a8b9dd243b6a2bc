import { useTranslation } from "react-i18next";
import type { Exposure } from "@/api/types";

type Sample = Exposure["samples"][number];

/** One document as the person reads it now, and would read it. */
export function ExposureSample({ sample }: { sample: Sample }) {
  const { t } = useTranslation();
  const kind = t(`exposureKind.${sample.kind as "invoice"}`);
  const number = String(sample.before?.number ?? sample.after?.number ?? "");
  const sides = [
    ["exposure.before", sample.before],
    ["exposure.after", sample.after],
  ] as const;
  return (
    <details>
      <summary>
        {kind} {number}
      </summary>
      <div className="exposure-samples">
        {sides.map(([label, document]) => (
          <div key={label}>
            <div>{t(label)}</div>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard */}
            <pre tabIndex={0}>{document ? JSON.stringify(document, null, 1) : t("exposure.nothingSeen")}</pre>
          </div>
        ))}
      </div>
    </details>
  );
}
