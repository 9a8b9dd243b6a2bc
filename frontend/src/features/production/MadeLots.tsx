import { useId } from "react";
import { useTranslation } from "react-i18next";
import { messagesByField } from "@/api/problem";
import type { ProductionOrder } from "@/api/types";
import { LotsBox, type TypedLots, useTypedLots } from "@/components/LotsBox";
import type { LotPart } from "@/components/lots";
import { StepField } from "@/components/StepDrawer";
import { type Shelves, useShelves } from "@/components/use-shelves";

export type MadeLotsState = {
  typed: TypedLots;
  tracking: ReturnType<Shelves["tracking"]>;
  parts: LotPart[] | undefined;
};

const NONE = { values: {} };

/** Which lots the finished goods of an order are, where lots are kept of them. */
export function useMadeLots(order: ProductionOrder): MadeLotsState {
  const typed = useTypedLots();
  const shelves = useShelves(order.location.id, [{ line_no: 0, item: order.item }], NONE);
  return { typed, tracking: shelves.tracking(order.item.id), parts: typed.of(0) };
}

/** What the server says of the lots. */
export const lotFault = (error: unknown): string | undefined =>
  [...messagesByField(error)].find(([path]) => path.startsWith("lots"))?.[1];

type Props = { order: ProductionOrder; lots: MadeLotsState; fault: string | undefined };

export function MadeLots({ order, lots, fault }: Props) {
  const { t } = useTranslation();
  const id = useId();
  if (lots.tracking === "none") return null;
  return (
    <StepField label={t("lot.lots")} id={id} fault={fault}>
      <LotsBox id={id} lots={lots.typed} line={0} item={order.item.name} tracking={lots.tracking} />
    </StepField>
  );
}
