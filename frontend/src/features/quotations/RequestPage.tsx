import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { QuotationRequest } from "@/api/types";
import { DocumentPage } from "@/components/DocumentPage";
import { useItemColumn } from "@/components/item-column";
import { type Column, Records } from "@/components/Records";
import { formatDate, formatMoment, formatMoney, formatQuantity } from "@/i18n/format";
import { cheapest } from "./award";
import { Delivery } from "./Delivery";
import { requestQuery } from "./queries";
import { RequestActions } from "./RequestActions";
import { QuotationTag, RequestTag } from "./tags";
import "@/components/line-states.css";

const route = getRouteApi("/purchases/requests/$requestId");

type Quotation = QuotationRequest["quotations"][number];
type Line = QuotationRequest["lines"][number];

export function RequestPage() {
  const { t } = useTranslation();
  const { requestId } = route.useParams();
  const { data: request } = useSuspenseQuery(requestQuery(requestId));
  return (
    <DocumentPage
      title={t("quotation.title", { number: request.number })}
      status={<RequestTag status={request.status} />}
      back={
        <Link to="/purchases/requests" search={{}}>
          ← {t("quotation.requests")}
        </Link>
      }
      actions={<RequestActions request={request} />}
      facts={[
        [t("quotation.closesAt"), formatMoment(request.closes_at)],
        [t("purchase.location"), request.location.name],
        [t("quotation.message"), request.message],
        [t("quotation.ownNote"), request.note],
      ]}
      lines={<Comparison request={request} />}
      negotiation={
        <section className="panel">
          <Quotations request={request} />
        </section>
      }
    />
  );
}

/** Every line with what each supplier offers of it, side by side; the lowest price is marked. */
function Comparison({ request }: { request: QuotationRequest }) {
  const { t } = useTranslation();
  const suppliers = request.quotations.map(
    (quotation): Column<Line> => ({
      key: quotation.id,
      title: quotation.partner.code,
      render: (line) => <Offered line={line} quotation={quotation} />,
    }),
  );
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
    ...suppliers,
  ];
  return (
    <Records
      label={t("quotation.comparison")}
      columns={columns}
      rows={request.lines}
      rowKey={(line) => String(line.line_no)}
      empty={null}
    />
  );
}

function Offered({ line, quotation }: { line: Line; quotation: Quotation }) {
  const { t } = useTranslation();
  const offer = line.offers.find(({ quotation_id }) => quotation_id === quotation.id);
  if (offer === undefined) return <span className="muted">—</span>;
  const best = line.offers.length > 1 && cheapest(line)?.quotation_id === quotation.id;
  return (
    <span className="line-states">
      <span className={best ? "line-good" : undefined}>
        {`${formatQuantity(offer.unit_price)} ${quotation.currency}`}
        {best && ` · ${t("quotation.lowest")}`}
      </span>
      <span>{`${formatQuantity(offer.offered_quantity)} ${line.unit}`}</span>
      <Delivery line={offer} />
      {offer.awarded_quantity !== "0" && (
        <span className="line-good">
          {t("quotation.awarded", { quantity: formatQuantity(offer.awarded_quantity) })}
        </span>
      )}
    </span>
  );
}

/** Who was asked, what came back as a whole, and the order that was made of it. */
function Quotations({ request }: { request: QuotationRequest }) {
  const { t } = useTranslation();
  const columns: Column<Quotation>[] = [
    {
      key: "partner",
      title: t("partners.supplier"),
      heading: true,
      render: ({ id, partner, sent_at }) => {
        const words = `${partner.code} · ${partner.name}`;
        return sent_at ? (
          <Link to="/purchases/quotations/$quotationId" params={{ quotationId: id }}>
            {words}
          </Link>
        ) : (
          words
        );
      },
    },
    {
      key: "status",
      title: t("orders.status"),
      render: ({ status, is_open }) => <QuotationTag status={status} open={is_open || status === "draft"} />,
    },
    {
      key: "valid",
      title: t("quotation.validUntil"),
      render: ({ valid_until }) => valid_until && formatDate(valid_until),
    },
    { key: "note", title: t("entry.note"), wide: true, render: ({ note }) => note },
    {
      key: "order",
      title: t("purchase.order"),
      render: ({ order }) =>
        order && (
          <Link to="/purchases/$orderId" params={{ orderId: order.id }} className="code">
            {order.number}
          </Link>
        ),
    },
    {
      key: "net",
      title: t("quotation.offered"),
      figure: true,
      total: true,
      render: ({ net_amount, currency }) => formatMoney(net_amount, currency),
    },
  ];
  return (
    <Records
      label={t("quotation.suppliers")}
      columns={columns}
      rows={request.quotations}
      rowKey={({ id }) => id}
      empty={null}
    />
  );
}
