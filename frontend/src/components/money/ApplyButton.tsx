import { App, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { Payment } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { PageLoading } from "@/components/PageLoading";
import { StepDrawer } from "@/components/StepDrawer";
import { type Decimal, isNegative, isPositive, subtract } from "@/i18n/decimal";
import { formatMoney } from "@/i18n/format";
import { AllocationTable } from "./AllocationTable";
import { type Allocations, allocated, allocateOldestFirst, allocationFaults, requested } from "./allocation";
import type { Direction } from "./direction";
import { useOpenInvoices } from "./use-open-invoices";
import "./money.css";

/** Money or a credit note. */
type Source = Pick<Payment, "id" | "partner" | "currency">;

type Props = {
  /** Of which side the invoices are. */
  direction: Direction;
  money: Source;
  left: Decimal;
  apply: (
    id: string,
    allocations: { invoice_id: string; amount: Decimal }[],
    key: string,
  ) => Promise<{ number: string }>;
  label: string;
};

/** What was paid in advance, or is left of a credit note, is applied to other invoices. */
export function ApplyButton(props: Props) {
  const [open, setOpen] = useState(false);
  if (!isPositive(props.left)) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{props.label}</Button>
      {open && <ApplyDrawer {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function ApplyDrawer({ direction, money, left, apply, label, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { invoices, error } = useOpenInvoices(direction, money.partner.id, money.currency);
  const [changed, setChanged] = useState<Allocations>();
  const allocations = changed ?? allocateOldestFirst(left, invoices ?? []);
  const parts = requested(allocations);
  const rest = subtract(left, allocated(allocations));
  const applying = usePosting((_: undefined, key) => apply(money.id, parts, key), {
    after: ({ number }) => {
      void message.success(t("allocation.done", { number }));
      onClose();
    },
  });
  const amount = (value: Decimal) => formatMoney(value, money.currency);
  return (
    <StepDrawer
      title={label}
      submit={t("allocation.submit")}
      error={applying.error}
      busy={applying.isPending}
      ready={parts.length > 0 && !isNegative(rest)}
      onSubmit={() => applying.mutate(undefined)}
      onClose={onClose}
      note={
        <span className={isNegative(rest) ? "money-over" : "muted"} role="status">
          {isNegative(rest)
            ? t("allocation.tooMuch", { amount: amount(subtract("0", rest)) })
            : t("allocation.rest", { amount: amount(rest) })}
        </span>
      }
    >
      <p className="muted">{t("allocation.hint", { amount: amount(left) })}</p>
      <ProblemAlert error={error} />
      {invoices ? (
        <AllocationTable
          direction={direction}
          invoices={invoices}
          allocations={allocations}
          onChange={setChanged}
          faults={allocationFaults(applying.error, parts)}
          empty={t("allocation.nothingOpen")}
        />
      ) : (
        !error && <PageLoading />
      )}
    </StepDrawer>
  );
}
