import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { Chips } from "@/components/Chips";

/** The ways to look at what is owed; firms that only sell to the company have an account, but owe nothing. */
export function LedgerTabs({ partner }: { partner: string | undefined }) {
  const { t } = useTranslation();
  const me = useMe();
  const staff = isStaff(me);
  if (!staff && me.membership.role !== "customer") return null;
  const here = { activeOptions: { includeSearch: false } };
  return (
    <Chips label={t("ledger.views")}>
      <Link to="/ledger" search={{ partner }} {...here}>
        {t("ledger.title")}
      </Link>
      <Link to="/statement" search={{ partner }} {...here}>
        {t("statement.title")}
      </Link>
      {staff && (
        <Link to="/aging" search={{}} {...here}>
          {t("aging.title")}
        </Link>
      )}
    </Chips>
  );
}
