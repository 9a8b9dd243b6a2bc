import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import type { ReorderPoint } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { ItemPicker } from "@/components/ItemPicker";
import { ItemName } from "@/components/item-column";
import { LocationPicker } from "@/components/LocationPicker";
import { PartnerPicker } from "@/components/PartnerPicker";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import type { Decimal } from "@/i18n/decimal";
import { setReorderPoint } from "./queries";

type Props = { point: ReorderPoint | undefined; onClose: () => void };

/** The reorder point of an item at a warehouse: below the minimum, buy up to the target. */
export function PointDrawer({ point, onClose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [item, setItem] = useState(point?.item.id);
  const [location, setLocation] = useState(point?.location.id);
  const [minimum, setMinimum] = useState(point?.minimum);
  const [target, setTarget] = useState(point?.target);
  const [lotSize, setLotSize] = useState(point?.lot_size ?? undefined);
  const [supplier, setSupplier] = useState(point?.supplier?.id);
  const setting = usePosting(setReorderPoint, {
    after: (set) => {
      void message.success(t("reorderPoint.set", { item: set.item.name, location: set.location.name }));
      onClose();
    },
  });
  const faults = messagesByField(setting.error);
  const asked = item && location && minimum && target ? { item, location, minimum, target } : undefined;

  function submit() {
    if (asked === undefined) return;
    const { minimum: least, target: most, ...place } = asked;
    setting.mutate({
      ...place,
      body: { minimum: least, target: most, lot_size: lotSize ?? null, partner_id: supplier ?? null },
    });
  }

  const box = (
    name: "minimum" | "target" | "lot_size",
    label: string,
    value: Decimal | undefined,
    set: (value: Decimal | undefined) => void,
  ) => (
    <StepField label={label} id={`${id}-${name}`} fault={faults.get(name)}>
      <DecimalInput id={`${id}-${name}`} value={value} onChange={set} suffix={point?.unit} />
    </StepField>
  );

  return (
    <StepDrawer
      title={t(point ? "reorderPoint.change" : "reorderPoint.new")}
      submit={t("reorderPoint.submit")}
      error={setting.error}
      busy={setting.isPending}
      ready={asked !== undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      {point ? (
        <p>
          <ItemName item={point.item} />
          {point.location.name}
        </p>
      ) : (
        <>
          <StepField label={t("grid.item")} id={`${id}-item`}>
            <ItemPicker id={`${id}-item`} value={item} onChange={setItem} />
          </StepField>
          <StepField label={t("stock.location")} id={`${id}-location`}>
            <LocationPicker own id={`${id}-location`} value={location} onChange={setLocation} />
          </StepField>
        </>
      )}
      <p className="muted">{t("reorderPoint.hint")}</p>
      {box("minimum", t("needs.minimum"), minimum, setMinimum)}
      {box("target", t("reorderPoint.target"), target, setTarget)}
      {box("lot_size", t("reorderPoint.lotSizeOptional"), lotSize, setLotSize)}
      <StepField
        label={t("reorderPoint.supplierOptional")}
        id={`${id}-supplier`}
        fault={faults.get("partner_id")}
      >
        <PartnerPicker
          kind="supplier"
          id={`${id}-supplier`}
          label={t("reorderPoint.supplierOptional")}
          placeholder={t("reorderPoint.lowestPrice")}
          value={supplier}
          onChange={setSupplier}
        />
      </StepField>
    </StepDrawer>
  );
}
