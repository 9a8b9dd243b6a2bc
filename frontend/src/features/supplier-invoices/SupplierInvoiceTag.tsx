import { useTranslation } from "react-i18next";
import type { SupplierInvoiceStatus } from "@/api/types";
import { Tag, type Tone } from "@/components/Tag";

const TONES: Record<SupplierInvoiceStatus, Tone> = {
  submitted: "warn",
  approved: "good",
  refused: "bad",
  reversed: "bad",
};

export function SupplierInvoiceTag({ status }: { status: SupplierInvoiceStatus }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[status]}>{t(`supplierInvoiceStatus.${status}`)}</Tag>;
}
