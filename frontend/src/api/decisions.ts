/** What staff decides of what partners have entered: each on the document as it was read, and once. */
import { bodyOf, client } from "./client";
import type { PaymentNotice, ProductionOrder, ShippingNotice, SupplierInvoice } from "./types";

/** A document as it was read; what has no versions is decided without one. */
export type Version = { id: string; version: number | null };

/** The headers of a step that is taken against the version that was read. */
export const against = ({ version }: Pick<Version, "version">, key: string) => ({
  "Idempotency-Key": key,
  "If-Match": `"${version}"`,
});

const invoice = (document: Version, key: string) => ({
  path: { invoice_id: document.id },
  header: against(document, key),
});

export const approveInvoice = (
  document: Version,
  accept_differences: boolean,
  key: string,
): Promise<SupplierInvoice> =>
  bodyOf(
    client.POST("/api/v1/supplier-invoices/{invoice_id}/approval", {
      params: invoice(document, key),
      body: { accept_differences },
    }),
  );

export const refuseInvoice = (document: Version, reason: string, key: string): Promise<SupplierInvoice> =>
  bodyOf(
    client.POST("/api/v1/supplier-invoices/{invoice_id}/refusal", {
      params: invoice(document, key),
      body: { reason },
    }),
  );

const notice = (document: Version, key: string) => ({
  path: { notice_id: document.id },
  header: against(document, key),
});

export const approveNotice = (document: Version, key: string): Promise<ShippingNotice> =>
  bodyOf(
    client.POST("/api/v1/shipping-notices/{notice_id}/approval", { params: notice(document, key), body: {} }),
  );

export const refuseNotice = (document: Version, reason: string, key: string): Promise<ShippingNotice> =>
  bodyOf(
    client.POST("/api/v1/shipping-notices/{notice_id}/refusal", {
      params: notice(document, key),
      body: { reason },
    }),
  );

/** What looks like a receipt that is there already is approved only as `another` payment. */
export const approvePayment = (document: Version, another: boolean, key: string): Promise<PaymentNotice> =>
  bodyOf(
    client.POST("/api/v1/payment-notices/{notice_id}/approval", {
      params: notice(document, key),
      body: { another_payment: another },
    }),
  );

export const refusePayment = (document: Version, reason: string, key: string): Promise<PaymentNotice> =>
  bodyOf(
    client.POST("/api/v1/payment-notices/{notice_id}/refusal", {
      params: notice(document, key),
      body: { reason },
    }),
  );

export type ReportName = { id: string; reportId: string };
type MadeLot = { lot: string; quantity: string; expires_on?: string | null };

const report = ({ id, reportId }: ReportName, key: string) => ({
  path: { order_id: id, report_id: reportId },
  header: { "Idempotency-Key": key },
});

export const acceptReport = (name: ReportName, lots: MadeLot[], key: string): Promise<ProductionOrder> =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/reports/{report_id}/acceptance", {
      params: report(name, key),
      body: { last: false, lots },
    }),
  );

export const refuseReport = (name: ReportName, reason: string, key: string): Promise<ProductionOrder> =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/reports/{report_id}/rejection", {
      params: report(name, key),
      body: { reason },
    }),
  );

export type FactoryInvoiceName = { id: string; invoiceId: string };

const factoryInvoice = ({ id, invoiceId }: FactoryInvoiceName, key: string) => ({
  path: { order_id: id, invoice_id: invoiceId },
  header: { "Idempotency-Key": key },
});

export const approveFactoryInvoice = (name: FactoryInvoiceName, key: string): Promise<ProductionOrder> =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/factory-invoices/{invoice_id}/approval", {
      params: factoryInvoice(name, key),
      body: {},
    }),
  );

export const refuseFactoryInvoice = (
  name: FactoryInvoiceName,
  reason: string,
  key: string,
): Promise<ProductionOrder> =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/factory-invoices/{invoice_id}/refusal", {
      params: factoryInvoice(name, key),
      body: { reason },
    }),
  );

export const withdrawFactoryInvoice = (name: FactoryInvoiceName, key: string): Promise<ProductionOrder> =>
  bodyOf(
    client.POST("/api/v1/production-orders/{order_id}/factory-invoices/{invoice_id}/withdrawal", {
      params: factoryInvoice(name, key),
      body: {},
    }),
  );
