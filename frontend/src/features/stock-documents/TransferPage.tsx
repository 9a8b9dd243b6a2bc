import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import type { Transfer, TransferLine } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { DocumentRefs } from "@/components/DocumentRefs";
import { useItemColumn } from "@/components/item-column";
import { type Column, Records } from "@/components/Records";
import { isPositive } from "@/i18n/decimal";
import { formatAmount, formatDate, formatQuantity } from "@/i18n/format";
import { transferQuery } from "./queries";
import { TransferActions } from "./TransferActions";
import { TransferStatusTag } from "./TransferStatusTag";

const route = getRouteApi("/stock/transfers/$transferId");

export function TransferPage() {
  const { t } = useTranslation();
  const { transferId } = route.useParams();
  const { data: transfer } = useSuspenseQuery(transferQuery(transferId));
  return (
    <DocumentPage
      title={t("transfer.title", { number: transfer.number })}
      status={<TransferStatusTag status={transfer.status} />}
      back={
        <Link to="/stock/transfers" search={{}}>
          ← {t("transfer.list")}
        </Link>
      }
      actions={<TransferActions transfer={transfer} />}
      facts={[
        [t("transfer.from"), `${transfer.from_location.code} · ${transfer.from_location.name}`],
        [t("transfer.to"), `${transfer.to_location.code} · ${transfer.to_location.name}`],
        [t("transfer.on"), formatDate(transfer.dispatched_on)],
        [t("entry.note"), transfer.note],
      ]}
      lines={<Lines transfer={transfer} />}
      aside={
        <DocumentRefs
          title={t("transfer.receipts")}
          empty={t("transfer.noReceipts")}
          refs={transfer.receipts}
          refKey={(receipt) => receipt.id}
          render={(receipt) => (
            <>
              <strong>{receipt.number}</strong>
              <span className="muted">{formatDate(receipt.received_on)}</span>
            </>
          )}
        />
      }
    />
  );
}

function Lines({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation();
  const currency = useMe().company.base_currency;
  const quantity = (value: string) => isPositive(value) && formatQuantity(value);
  const value: Column<TransferLine> = {
    key: "value",
    title: t("stock.value", { currency }),
    figure: true,
    render: (line) => line.value !== null && formatAmount(line.value, currency),
  };
  const columns: Column<TransferLine>[] = [
    useItemColumn(),
    {
      key: "quantity",
      title: t("transfer.quantity"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
    {
      key: "transit",
      title: t("transfer.inTransit"),
      figure: true,
      render: (line) => quantity(line.in_transit),
    },
    {
      key: "received",
      title: t("transfer.received"),
      figure: true,
      render: (line) => quantity(line.received),
    },
    { key: "missing", title: t("transfer.missing"), figure: true, render: (line) => quantity(line.missing) },
    ...(transfer.lines.some((line) => line.value !== null) ? [value] : []),
  ];
  return (
    <Records
      label={t("transfer.lines")}
      columns={columns}
      rows={transfer.lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}
