import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import type { Side } from "@/api/types";
import { Chips } from "@/components/Chips";

type Props = { partner: string | undefined; account: Side };

/** The ways to look at what is owed, by partners or to them. */
export function LedgerTabs({ partner, account }: Props) {
  const { t } = useTranslation();
  const staff = isStaff(useMe());
  const here = { activeOptions: { includeSearch: false } };
  return (
    <Chips label={t("ledger.views")}>
      <Link to="/ledger" search={{ partner, account }} {...here}>
        {t("ledger.title")}
      </Link>
      <Link to="/statement" search={{ partner, account }} {...here}>
        {t("statement.title")}
      </Link>
      {staff && (
        <Link to="/aging" search={{ account }} {...here}>
          {t("aging.title")}
        </Link>
      )}
    </Chips>
  );
}
