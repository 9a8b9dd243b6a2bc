import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type { components } from "@/api/schema.gen";

export type Proposal = components["schemas"]["ProposalRead"];
export type ProposalLine = components["schemas"]["ProposalLineRead"];
export type ProposalRequest = components["schemas"]["ProposalCreate"];
export type ProposalState = Proposal["state"];

/** The kinds of orders that are negotiated, as the API names them. */
export type Resource = "sales-orders" | "purchase-orders" | "production-orders";

/** An order as negotiating sees it. */
export type Negotiated = { resource: Resource; id: string; version: number };

const path = <R extends Resource>(resource: R) => `/api/v1/${resource}/{order_id}/proposals` as const;

export const proposalsQuery = ({ resource, id }: Negotiated) =>
  api.queryOptions("get", path(resource), { params: { path: { order_id: id } } });

const against = ({ id, version }: Negotiated, key: string) => ({
  path: { order_id: id },
  header: { "Idempotency-Key": key, "If-Match": `"${version}"` },
});

export const propose = (order: Negotiated, body: ProposalRequest, key: string): Promise<Proposal> =>
  bodyOf(client.POST(path(order.resource), { body, params: against(order, key) }));

const numbered = (order: Negotiated, number: number, key: string) => {
  const { path: named, header } = against(order, key);
  return { path: { ...named, number }, header };
};

export const counterPropose = (
  order: Negotiated,
  number: number,
  body: ProposalRequest,
  key: string,
): Promise<Proposal> =>
  bodyOf(
    client.POST(`${path(order.resource)}/{number}/counter-proposal`, {
      body,
      params: numbered(order, number, key),
    }),
  );

export const acceptProposal = (order: Negotiated, number: number, key: string): Promise<Proposal> =>
  bodyOf(
    client.POST(`${path(order.resource)}/{number}/acceptance`, {
      body: {},
      params: numbered(order, number, key),
    }),
  );

export const refuseProposal = (
  order: Negotiated,
  number: number,
  reason: string,
  key: string,
): Promise<Proposal> =>
  bodyOf(
    client.POST(`${path(order.resource)}/{number}/refusal`, {
      body: { reason },
      params: numbered(order, number, key),
    }),
  );

export const withdrawProposal = (order: Negotiated, number: number, key: string): Promise<Proposal> =>
  bodyOf(
    client.POST(`${path(order.resource)}/{number}/withdrawal`, {
      body: {},
      params: numbered(order, number, key),
    }),
  );
