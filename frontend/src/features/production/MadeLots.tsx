import { useId } from "react";
import { useTranslation } from "react-i18next";
import { messagesByField } from "@/api/problem";
import type { ProductionOrder } from "@/api/types";
import { LotsBox, type TypedLots, useTypedLots } from "@/components/LotsBox";
import { type LotPart, type WrittenLot, writtenLots } from "@/components/lots";
import { StepField } from "@/components/StepDrawer";

export type MadeLotsState = { typed: TypedLots; parts: LotPart[] | undefined };

/** Which lots the finished goods of an order are, where lots are kept of them; `reported` by the factory. */
export function useMadeLots(reported: readonly WrittenLot[] = []): MadeLotsState {
  const typed = useTypedLots(() => writtenLots(reported));
  return { typed, parts: typed.of(0) };
}

/** What the server says of the lots. */
export const lotFault = (error: unknown): string | undefined =>
  [...messagesByField(error)].find(([path]) => path.startsWith("lots"))?.[1];

type Props = { order: ProductionOrder; lots: MadeLotsState; fault: string | undefined };

export function MadeLots({ order, lots, fault }: Props) {
  const { t } = useTranslation();
  const id = useId();
  if (order.tracking === "none") return null;
  return (
    <StepField label={t("lot.lots")} id={id} fault={fault}>
      <LotsBox id={id} lots={lots.typed} line={0} item={order.item.name} tracking={order.tracking} />
    </StepField>
  );
}
