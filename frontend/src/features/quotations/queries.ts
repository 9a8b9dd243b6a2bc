import { bodyOf, client } from "@/api/client";
import { api } from "@/api/queries";
import type {
  AwardRequest,
  OfferRequest,
  QuotationRequest,
  QuotationRequestRequest,
  RequestStatus,
} from "@/api/types";

export type RequestFilter = {
  status?: RequestStatus | undefined;
  query?: string | undefined;
  cursor?: string | undefined;
};

export const requestsQuery = (filter: RequestFilter) =>
  api.queryOptions("get", "/api/v1/quotation-requests", { params: { query: filter } });

export const requestQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/quotation-requests/{request_id}", {
    params: { path: { request_id: id } },
  });

export const quotationsQuery = (filter: { open?: boolean | undefined; cursor?: string | undefined }) =>
  api.queryOptions("get", "/api/v1/quotations", { params: { query: filter } });

export const quotationQuery = (id: string) =>
  api.queryOptions("get", "/api/v1/quotations/{quotation_id}", { params: { path: { quotation_id: id } } });

type Version = { id: string; version: number };

const header = ({ version }: Version, key: string) => ({
  "Idempotency-Key": key,
  "If-Match": `"${version}"`,
});
const ofRequest = (request: Version, key: string) => ({
  path: { request_id: request.id },
  header: header(request, key),
});
const ofQuotation = (quotation: Version, key: string) => ({
  path: { quotation_id: quotation.id },
  header: header(quotation, key),
});

export const writeRequest = (body: QuotationRequestRequest, key: string): Promise<QuotationRequest> =>
  bodyOf(client.POST("/api/v1/quotation-requests", { body, params: { header: { "Idempotency-Key": key } } }));

export const rewriteRequest = (
  { id, version }: Version,
  body: QuotationRequestRequest,
): Promise<QuotationRequest> =>
  bodyOf(
    client.PUT("/api/v1/quotation-requests/{request_id}", {
      params: { path: { request_id: id }, header: { "If-Match": `"${version}"` } },
      body,
    }),
  );

export const sendRequest = (request: Version, key: string): Promise<QuotationRequest> =>
  bodyOf(
    client.POST("/api/v1/quotation-requests/{request_id}/sending", {
      params: ofRequest(request, key),
      body: {},
    }),
  );

export const inviteSuppliers = (request: Version, partner_ids: string[], key: string) =>
  bodyOf(
    client.POST("/api/v1/quotation-requests/{request_id}/invitations", {
      params: ofRequest(request, key),
      body: { partner_ids },
    }),
  );

export const extendRequest = (request: Version, closes_at: string, key: string): Promise<QuotationRequest> =>
  bodyOf(
    client.POST("/api/v1/quotation-requests/{request_id}/extension", {
      params: ofRequest(request, key),
      body: { closes_at },
    }),
  );

export const endRequest = (request: Version, key: string): Promise<QuotationRequest> =>
  bodyOf(
    client.POST("/api/v1/quotation-requests/{request_id}/ending", {
      params: ofRequest(request, key),
      body: {},
    }),
  );

export const closeRequest = (request: Version, key: string): Promise<QuotationRequest> =>
  bodyOf(
    client.POST("/api/v1/quotation-requests/{request_id}/closing", {
      params: ofRequest(request, key),
      body: {},
    }),
  );

export const cancelRequest = (request: Version, key: string): Promise<QuotationRequest> =>
  bodyOf(
    client.POST("/api/v1/quotation-requests/{request_id}/cancellation", {
      params: ofRequest(request, key),
      body: {},
    }),
  );

export const awardRequest = (request: Version, body: AwardRequest, key: string): Promise<QuotationRequest> =>
  bodyOf(
    client.POST("/api/v1/quotation-requests/{request_id}/award", { params: ofRequest(request, key), body }),
  );

export const noteQuotationSeen = (id: string, key: string) =>
  bodyOf(
    client.POST("/api/v1/quotations/{quotation_id}/sight", {
      params: { path: { quotation_id: id }, header: { "Idempotency-Key": key } },
      body: {},
    }),
  );

export const sendOffer = (quotation: Version, body: OfferRequest, key: string) =>
  bodyOf(
    client.POST("/api/v1/quotations/{quotation_id}/offer", { params: ofQuotation(quotation, key), body }),
  );

export const declineQuotation = (quotation: Version, reason: string, key: string) =>
  bodyOf(
    client.POST("/api/v1/quotations/{quotation_id}/decline", {
      params: ofQuotation(quotation, key),
      body: { reason },
    }),
  );
