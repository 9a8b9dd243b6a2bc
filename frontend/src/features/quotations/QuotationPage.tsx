import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isStaff, useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import type { Quotation } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { useItemColumn } from "@/components/item-column";
import { ReasonDialog } from "@/components/ReasonDialog";
import { type Column, Records } from "@/components/Records";
import { formatDate, formatMoment, formatMoney, formatQuantity } from "@/i18n/format";
import { Delivery } from "./Delivery";
import { OfferDrawer } from "./OfferDrawer";
import { declineQuotation, noteQuotationSeen, quotationQuery } from "./queries";
import { QuotationTag } from "./tags";
import "@/components/line-states.css";

const route = getRouteApi("/purchases/quotations/$quotationId");

type Line = Quotation["lines"][number];

export function QuotationPage() {
  const { t } = useTranslation();
  const { quotationId } = route.useParams();
  const { data: quotation } = useSuspenseQuery(quotationQuery(quotationId));
  const staff = isStaff(useMe());
  useSight(quotation, !staff);
  return (
    <DocumentPage
      title={t("quotation.invitation", { number: quotation.number })}
      status={<QuotationTag status={quotation.status} open={quotation.is_open} />}
      back={
        quotation.request_id ? (
          <Link to="/purchases/requests/$requestId" params={{ requestId: quotation.request_id }}>
            ← {t("quotation.comparison")}
          </Link>
        ) : (
          <Link to="/purchases/quotations" search={{}}>
            ← {t("quotation.invitations")}
          </Link>
        )
      }
      actions={<Actions quotation={quotation} staff={staff} />}
      facts={[
        [t("partners.supplier"), `${quotation.partner.code} · ${quotation.partner.name}`],
        [t("quotation.closesAt"), formatMoment(quotation.closes_at)],
        [t("purchase.location"), quotation.location.name],
        [t("quotation.message"), quotation.message],
        [t("purchase.answeredAt"), quotation.answered_at && formatMoment(quotation.answered_at)],
        [t("quotation.validUntil"), quotation.valid_until && formatDate(quotation.valid_until)],
        [t("purchase.answerNote"), quotation.note],
        [t("quotation.offered"), formatMoney(quotation.net_amount, quotation.currency)],
      ]}
      lines={<Lines quotation={quotation} />}
    />
  );
}

/** The first time the supplier's own people open the invitation, the buyer is told. */
function useSight(quotation: Quotation, supplier: boolean): void {
  const { mutate } = usePosting(noteQuotationSeen);
  const unseen = supplier && quotation.allowed_actions.includes("see");
  useEffect(() => {
    if (unseen) mutate(quotation.id);
  }, [unseen, quotation.id, mutate]);
}

function Actions({ quotation, staff }: { quotation: Quotation; staff: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<"offer" | "decline">();
  const close = () => setOpen(undefined);
  const allowed = (action: string) => quotation.allowed_actions.includes(action);
  const offer = quotation.status === "quoted" ? "quotation.quoteAnew" : "quotation.quote";
  return (
    <>
      {allowed("decline") && (
        <Button onClick={() => setOpen("decline")}>
          {t(staff ? "quotation.declineForSupplier" : "quotation.decline")}
        </Button>
      )}
      {allowed("quote") && (
        <Button type="primary" onClick={() => setOpen("offer")}>
          {t(staff ? "quotation.quoteForSupplier" : offer)}
        </Button>
      )}
      {open === "offer" && <OfferDrawer quotation={quotation} onClose={close} />}
      {open === "decline" && (
        <ReasonDialog
          title={t("quotation.declineTitle", { number: quotation.number })}
          label={t("purchase.reason")}
          submit={t("quotation.decline")}
          send={(reason, key) => declineQuotation(quotation, reason, key)}
          done={() => t("quotation.declined")}
          onClose={close}
        />
      )}
    </>
  );
}

function Lines({ quotation }: { quotation: Quotation }) {
  const { t } = useTranslation();
  const columns: Column<Line>[] = [
    useItemColumn(),
    {
      key: "quantity",
      title: t("grid.quantity"),
      figure: true,
      render: (line) => `${formatQuantity(line.quantity)} ${line.unit}`,
    },
    {
      key: "wanted",
      title: t("quotation.wantedOn"),
      render: (line) => line.wanted_on && formatDate(line.wanted_on),
    },
    { key: "comment", title: t("entry.note"), wide: true, render: (line) => line.comment },
    {
      key: "offer",
      title: t("quotation.offer"),
      wide: true,
      render: (line) => (
        <span className="line-states">
          {line.offered_quantity && <span>{`${formatQuantity(line.offered_quantity)} ${line.unit}`}</span>}
          <Delivery line={line} />
        </span>
      ),
    },
    {
      key: "price",
      title: t("grid.price"),
      figure: true,
      total: true,
      render: (line) => line.unit_price && `${formatQuantity(line.unit_price)} ${quotation.currency}`,
    },
  ];
  return (
    <Records
      label={t("quotation.lines")}
      columns={columns}
      rows={quotation.lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}
