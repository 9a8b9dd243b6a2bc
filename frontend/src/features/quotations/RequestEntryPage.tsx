import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/me";
import { messagesByField } from "@/api/problem";
import type { QuotationRequest } from "@/api/types";
import { DayInput } from "@/components/DayInput";
import { EntryBar } from "@/components/EntryBar";
import { ProblemAlert } from "@/components/failures";
import { type Draft, useDraft } from "@/components/line-grid/draft";
import { LineGrid } from "@/components/line-grid/LineGrid";
import { useLineProblems, useSending } from "@/components/line-grid/use-sending";
import { PageHeader } from "@/components/PageHeader";
import { DeliveryPlaceTerm, Term, Terms, TextTerm } from "@/components/Terms";
import { today } from "@/i18n/today";
import { EMPTY_TERMS, type RequestTerms, requestBody, startFrom } from "./draft";
import { MomentInput } from "./MomentInput";
import { requestQuery, rewriteRequest, writeRequest } from "./queries";
import { SuppliersPicker } from "./SuppliersPicker";

const editRoute = getRouteApi("/purchases/requests/$requestId/edit");

/** A draft that has been written already, written anew. */
export function RequestEditPage() {
  const { requestId } = editRoute.useParams();
  const { data: request } = useSuspenseQuery(requestQuery(requestId));
  return <RequestEntryPage key={request.version} request={request} />;
}

/** What several suppliers are to be asked for, and until when; a draft until it is sent. */
export function RequestEntryPage({ request }: { request?: QuotationRequest }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const name = request ? `request-draft.${request.id}.${request.version}` : "request-draft";
  const draft = useDraft(name, useMe().membership.id, request ? startFrom(request) : { terms: EMPTY_TERMS });
  const { terms } = draft;
  const { submit, posting, attempted, refusal, count } = useSending({
    draft,
    send: (body: ReturnType<typeof requestBody>, key) =>
      request ? rewriteRequest(request, body) : writeRequest(body, key),
    body: (lines) => requestBody(terms, lines),
    missing: terms.suppliers.length > 0 && terms.closesAt ? undefined : t("quotation.termsFirst"),
    after: async ({ id: requestId, number }) => {
      void message.success(t("quotation.written", { number }));
      await navigate({ to: "/purchases/requests/$requestId", params: { requestId } });
    },
  });
  return (
    <>
      <PageHeader
        title={request ? t("quotation.title", { number: request.number }) : t("quotation.new")}
        back={
          <Link to="/purchases/requests" search={{}}>
            ← {t("quotation.requests")}
          </Link>
        }
      />
      <Header draft={draft} faults={messagesByField(posting.error)} />
      <LineGrid
        shape="stock"
        label={t("quotation.lines")}
        lines={draft.lines}
        dispatch={draft.dispatch}
        problems={useLineProblems(draft.lines, attempted, refusal)}
      />
      <p className="muted grid-hint">{t("quotation.sealed")}</p>
      <ProblemAlert error={posting.error} />
      <EntryBar count={count} submit={t("purchase.write")} busy={posting.isPending} onSubmit={submit} />
    </>
  );
}

type HeaderProps = { draft: Draft<RequestTerms>; faults: ReadonlyMap<string, string> };

function Header({ draft: { terms, setTerms }, faults }: HeaderProps) {
  const { t } = useTranslation();
  const id = useId();
  const ofSuppliers = [...faults].find(([path]) => path.startsWith("partner_ids"))?.[1];
  return (
    <Terms>
      <Term label={t("quotation.suppliers")} id={`${id}-suppliers`} fault={ofSuppliers} wide>
        <SuppliersPicker
          id={`${id}-suppliers`}
          value={terms.suppliers}
          onChange={(suppliers) => setTerms({ suppliers })}
        />
      </Term>
      <Term label={t("quotation.closesAt")} id={`${id}-closes`} fault={faults.get("closes_at")}>
        <MomentInput
          id={`${id}-closes`}
          value={terms.closesAt}
          onChange={(closesAt) => setTerms({ closesAt })}
        />
      </Term>
      <Term label={t("quotation.wantedOn")} id={`${id}-wanted`}>
        <DayInput
          id={`${id}-wanted`}
          from={today()}
          value={terms.wantedOn}
          onChange={(wantedOn) => setTerms({ wantedOn })}
        />
      </Term>
      <DeliveryPlaceTerm
        value={terms.location}
        onChange={(location) => setTerms({ location })}
        fault={faults.get("location_id")}
      />
      <TextTerm
        label={t("quotation.message")}
        wide
        maxLength={2000}
        value={terms.message}
        onChange={(message) => setTerms({ message })}
      />
      <TextTerm
        label={t("quotation.ownNote")}
        wide
        maxLength={2000}
        value={terms.note}
        onChange={(note) => setTerms({ note })}
      />
    </Terms>
  );
}
