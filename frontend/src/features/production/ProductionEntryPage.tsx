import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { App, Button, Checkbox, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { asWritten, defaultsOf, useOwnFields } from "@/api/own-fields";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { ProductionOrder, ProductionOrderRequest } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { DecimalInput } from "@/components/DecimalInput";
import { ProblemAlert } from "@/components/failures";
import { LocationPicker } from "@/components/LocationPicker";
import { OwnFieldInputs } from "@/components/own-fields/OwnFieldInputs";
import { PageHeader } from "@/components/PageHeader";
import { PartnerPicker } from "@/components/PartnerPicker";
import { Term, Terms, TextTerm } from "@/components/Terms";
import { useTaxClasses } from "@/components/use-tax-classes";
import { today } from "@/i18n/today";
import { draftOf, type ProductionDraft, productionRequest } from "./draft";
import { billsOfDayQuery, draftProduction, productionQuery, redraftProduction } from "./queries";

const editRoute = getRouteApi("/production/$orderId/edit");

/** A draft, or an order that the factory declined, written anew. */
export function ProductionEditPage() {
  const { orderId } = editRoute.useParams();
  const { data: order } = useSuspenseQuery(productionQuery(orderId));
  return <ProductionEntryPage key={order.version} order={order} />;
}

/** What a factory is to make, by which bill, for which fee, until when. */
export function ProductionEntryPage({ order }: { order?: ProductionOrder }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<ProductionDraft>(() => draftOf(order));
  const drafting = usePosting(
    (body: ProductionOrderRequest, key) =>
      order ? redraftProduction(order, body) : draftProduction(body, key),
    {
      after: async ({ id: orderId, number }) => {
        void message.success(t("production.written", { number }));
        await navigate({ to: "/production/$orderId", params: { orderId } });
      },
    },
  );
  const request = productionRequest(asWritten(useOwnFields("production_order"), draft));
  return (
    <>
      <PageHeader
        title={order ? t("production.title", { number: order.number }) : t("production.new")}
        back={
          <Link to="/production" search={{}}>
            ← {t("production.list")}
          </Link>
        }
      />
      <Fields
        draft={draft}
        change={(part) => setDraft({ ...draft, ...part })}
        faults={messagesByField(drafting.error)}
      />
      <ProblemAlert error={drafting.error} />
      <Button
        type="primary"
        size="large"
        loading={drafting.isPending}
        disabled={request === undefined}
        onClick={() => request && drafting.mutate(request)}
      >
        {t("production.write")}
      </Button>
    </>
  );
}

type FieldsProps = {
  draft: ProductionDraft;
  change: (part: Partial<ProductionDraft>) => void;
  faults: ReadonlyMap<string, string>;
};

function Fields({ draft, change, faults }: FieldsProps) {
  const { t } = useTranslation();
  const id = useId();
  const currency = useMe().company.base_currency;
  const bills = useQuery(billsOfDayQuery());
  const classes = useTaxClasses();
  const fields = useOwnFields("production_order");
  return (
    <>
      <Terms>
        <Term label={t("partners.factory")} id={`${id}-factory`} fault={faults.get("partner_id")} wide>
          <PartnerPicker
            id={`${id}-factory`}
            kind="factory"
            value={draft.partnerId}
            onChange={(partnerId) => change({ partnerId })}
          />
        </Term>
        <Term label={t("bill.bill")} id={`${id}-bill`} fault={faults.get("bill_id")} wide>
          <Select
            id={`${id}-bill`}
            aria-label={t("bill.bill")}
            placeholder={t("production.chooseBill")}
            showSearch={{ optionFilterProp: "label" }}
            loading={bills.isPending}
            value={draft.billId ?? null}
            onChange={(billId) => change({ billId })}
            options={(bills.data?.items ?? [])
              .filter((bill) => bill.active)
              .map((bill) => ({
                value: bill.id,
                label: `${bill.item.code} · ${bill.item.name} · ${t("bill.versionNo", { no: bill.version_no })}`,
              }))}
          />
        </Term>
        <Term label={t("production.quantity")} id={`${id}-quantity`} fault={faults.get("quantity")}>
          <DecimalInput
            id={`${id}-quantity`}
            value={draft.quantity}
            onChange={(quantity) => change({ quantity })}
          />
        </Term>
        <Term label={t("production.unitFeeIn", { currency })} id={`${id}-fee`} fault={faults.get("unit_fee")}>
          <DecimalInput id={`${id}-fee`} value={draft.unitFee} onChange={(unitFee) => change({ unitFee })} />
        </Term>
        <Term label={t("production.taxClass")} id={`${id}-tax`} fault={faults.get("tax_class")}>
          <Select
            id={`${id}-tax`}
            aria-label={t("production.taxClass")}
            value={draft.taxClass ?? null}
            onChange={(taxClass) => change({ taxClass })}
            options={classes}
          />
        </Term>
        <Term label={t("production.location")} id={`${id}-location`} fault={faults.get("location_id")} wide>
          <LocationPicker
            own
            id={`${id}-location`}
            label={t("production.location")}
            value={draft.location}
            onChange={(location) => change({ location })}
          />
        </Term>
        <Term label={t("production.dueOn")} id={`${id}-due`} fault={faults.get("due_on")}>
          <DayInput
            id={`${id}-due`}
            from={today()}
            value={draft.dueOn}
            onChange={(dueOn) => change({ dueOn })}
          />
        </Term>
        <Term label={t("production.overPercent")} id={`${id}-over`} fault={faults.get("over_percent")}>
          <DecimalInput
            id={`${id}-over`}
            value={draft.overPercent}
            onChange={(overPercent) => change({ overPercent })}
          />
        </Term>
        <OwnFieldInputs
          fields={fields}
          values={draft.custom ?? defaultsOf(fields)}
          onChange={(custom) => change({ custom })}
          messages={faults}
        />
        <TextTerm label={t("entry.note")} wide value={draft.note} onChange={(note) => change({ note })} />
      </Terms>
      <p>
        <Checkbox checked={draft.explode} onChange={(event) => change({ explode: event.target.checked })}>
          {t("production.explode")}
        </Checkbox>
      </p>
    </>
  );
}
