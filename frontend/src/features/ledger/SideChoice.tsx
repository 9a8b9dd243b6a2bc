import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import type { Me, Side } from "@/api/types";

/** Which account a reader means when none is said: who only sells to the company is owed. */
export const usualSide = (me: Me): Side =>
  me.partner !== null && me.membership.role !== "customer" ? "payable" : "receivable";

/** What partners owe, or what is owed to them. */
export function SideChoice({ side, onChange }: { side: Side; onChange: (side: Side) => void }) {
  const { t } = useTranslation();
  return (
    <Segmented<Side>
      aria-label={t("ledger.side")}
      value={side}
      onChange={onChange}
      options={[
        { value: "receivable", label: t("ledger.receivable") },
        { value: "payable", label: t("ledger.payable") },
      ]}
    />
  );
}
