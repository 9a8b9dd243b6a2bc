import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { asWritten, defaultsOf, useOwnFields } from "@/api/own-fields";
import { messagesByField } from "@/api/problem";
import type { PurchaseOrder } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { EntryBar } from "@/components/EntryBar";
import { ProblemAlert } from "@/components/failures";
import { type Draft, useDraft } from "@/components/line-grid/draft";
import { LineGrid } from "@/components/line-grid/LineGrid";
import { useLineProblems, useSending } from "@/components/line-grid/use-sending";
import { OwnFieldInputs } from "@/components/own-fields/OwnFieldInputs";
import { useOwnBoxes } from "@/components/own-fields/use-own-boxes";
import { PageHeader } from "@/components/PageHeader";
import { PartnerPicker } from "@/components/PartnerPicker";
import { DeliveryPlaceTerm, Term, Terms, TextTerm } from "@/components/Terms";
import { today } from "@/i18n/today";
import { EMPTY_TERMS, type PurchaseTerms, purchaseRequest, startFrom } from "./draft";
import { purchaseQuery, rewritePurchase, writePurchase } from "./queries";

const editRoute = getRouteApi("/purchases/$orderId/edit");

/** A draft that has been written already, written anew. */
export function PurchaseEditPage() {
  const { orderId } = editRoute.useParams();
  const { data: order } = useSuspenseQuery(purchaseQuery(orderId));
  return <PurchaseEntryPage key={order.version} order={order} />;
}

/** An order to a supplier: a draft until it is sent; without a price the one agreed with the supplier holds. */
export function PurchaseEntryPage({ order }: { order?: PurchaseOrder }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const me = useMe();
  const name = order ? `purchase-draft.${order.id}.${order.version}` : "purchase-draft";
  const draft = useDraft(name, me.membership.id, order ? startFrom(order) : { terms: EMPTY_TERMS });
  const ofOrder = useOwnFields("purchase_order");
  const ofLines = useOwnFields("purchase_order_line");
  const { submit, posting, attempted, refusal, count } = useSending({
    draft,
    send: (body: ReturnType<typeof purchaseRequest>, key) =>
      order ? rewritePurchase(order, body) : writePurchase(body, key),
    body: (lines) =>
      purchaseRequest(
        asWritten(ofOrder, draft.terms),
        lines.map((line) => asWritten(ofLines, line)),
      ),
    missing: draft.terms.partnerId ? undefined : t("purchase.supplierFirst"),
    after: async ({ id: orderId, number }) => {
      void message.success(t("purchase.written", { number }));
      await navigate({ to: "/purchases/$orderId", params: { orderId } });
    },
  });
  return (
    <>
      <PageHeader
        title={order ? t("purchase.title", { number: order.number }) : t("purchase.new")}
        back={
          <Link to="/purchases" search={{}}>
            ← {t("purchase.list")}
          </Link>
        }
      />
      <Header draft={draft} faults={messagesByField(posting.error)} />
      <LineGrid
        shape="priced"
        label={t("order.lines")}
        lines={draft.lines}
        dispatch={draft.dispatch}
        priceTitle={t("grid.price")}
        below={useOwnBoxes("purchase_order_line", draft.dispatch)}
        problems={useLineProblems(draft.lines, attempted, refusal)}
      />
      <p className="muted grid-hint">{t("purchase.priceHint")}</p>
      <ProblemAlert error={posting.error} />
      <EntryBar count={count} submit={t("purchase.write")} busy={posting.isPending} onSubmit={submit} />
    </>
  );
}

type HeaderProps = { draft: Draft<PurchaseTerms>; faults: ReadonlyMap<string, string> };

function Header({ draft: { terms, setTerms }, faults }: HeaderProps) {
  const { t } = useTranslation();
  const id = useId();
  const fields = useOwnFields("purchase_order");
  return (
    <Terms>
      <Term label={t("partners.supplier")} id={`${id}-partner`} fault={faults.get("partner_id")} wide>
        <PartnerPicker
          id={`${id}-partner`}
          kind="supplier"
          value={terms.partnerId}
          onChange={(partnerId) => setTerms({ partnerId })}
        />
      </Term>
      <DeliveryPlaceTerm
        value={terms.location}
        onChange={(location) => setTerms({ location })}
        fault={faults.get("location_id")}
      />
      <Term label={t("purchase.expectedOn")} id={`${id}-expected`} fault={faults.get("expected_on")}>
        <DayInput
          id={`${id}-expected`}
          from={today()}
          value={terms.expectedOn}
          onChange={(expectedOn) => setTerms({ expectedOn })}
        />
      </Term>
      <TextTerm
        label={t("purchase.reference")}
        fault={faults.get("reference")}
        maxLength={60}
        value={terms.reference}
        onChange={(reference) => setTerms({ reference })}
      />
      <OwnFieldInputs
        fields={fields}
        values={terms.custom ?? defaultsOf(fields)}
        onChange={(custom) => setTerms({ custom })}
        messages={faults}
      />
      <TextTerm label={t("entry.note")} wide value={terms.note} onChange={(note) => setTerms({ note })} />
    </Terms>
  );
}
