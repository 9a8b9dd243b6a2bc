import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { WAITING_KINDS, type Waiting } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { Tag } from "@/components/Tag";
import { formatDate, formatMoment, formatMoney } from "@/i18n/format";
import { Decisions } from "./Decisions";
import { IntakeTabs } from "./IntakeTabs";
import { inboxQuery } from "./queries";
import { WaitingLink } from "./WaitingLink";

const route = getRouteApi("/intake");

/** All that partners have entered and this person may decide, the longest waiting first. */
export function InboxPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { mine, ...filter } = search;
  const waiting = useQuery({
    ...inboxQuery({ ...filter, mine: mine !== undefined }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeader title={t("intake.inbox")} />
      <IntakeTabs />
      <div className="filters">
        <Chips label={t("intake.byKind")}>
          {[undefined, ...WAITING_KINDS].map((kind) => (
            <Link
              key={kind ?? "all"}
              to="/intake"
              search={{ kind, mine }}
              activeOptions={{ explicitUndefined: true }}
            >
              {kind ? t(`intakeKind.${kind}`) : t("orders.all")}
            </Link>
          ))}
        </Chips>
        <Chips label={t("managers.whose")}>
          {[undefined, "yes"].map((whose) => (
            <Link
              key={whose ?? "all"}
              to="/intake"
              search={{ kind: search.kind, mine: whose }}
              activeOptions={{ explicitUndefined: true }}
            >
              {t(whose ? "managers.mine" : "managers.all")}
            </Link>
          ))}
        </Chips>
      </div>
      <PagedRecords
        label={t("intake.inbox")}
        columns={useColumns()}
        answer={waiting}
        rowKey={(document) => document.id}
        empty={<EmptyState title={t("intake.none")} hint={t("intake.noneHint")} />}
        cursor={search.cursor}
        onCursor={(cursor) => void navigate({ search: { ...search, cursor } })}
      />
    </>
  );
}

function useColumns(): Column<Waiting>[] {
  const { t } = useTranslation();
  return [
    {
      key: "number",
      title: t("adjustment.number"),
      heading: true,
      render: (document) => <WaitingLink document={document} />,
    },
    {
      key: "kind",
      title: t("intake.kind"),
      render: ({ kind, differs }) => (
        <>
          {t(`intakeKind.${kind}`)} {differs && <Tag tone="bad">{t("supplierInvoice.differs")}</Tag>}
        </>
      ),
    },
    { key: "partner", title: t("partners.partner"), render: ({ partner }) => partner.name },
    { key: "order", title: t("intake.order"), render: ({ order }) => order?.number },
    { key: "day", title: t("intake.datedOn"), render: ({ dated_on }) => formatDate(dated_on) },
    {
      key: "entered",
      title: t("supplierInvoice.enteredAt"),
      wide: true,
      render: ({ entered_at, entered_by }) =>
        t("order.placedBy", { moment: formatMoment(entered_at), name: entered_by.name }),
    },
    {
      key: "amount",
      title: t("receipt.amountShort"),
      figure: true,
      total: true,
      render: ({ amount, currency }) => amount && currency && formatMoney(amount, currency),
    },
    {
      key: "decisions",
      title: t("intake.decision"),
      wide: true,
      render: (document) => <Decisions document={document} />,
    },
  ];
}
