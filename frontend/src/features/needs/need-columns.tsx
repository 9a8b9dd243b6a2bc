import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import type { Need } from "@/api/types";
import { DecimalInput } from "@/components/DecimalInput";
import { useItemColumn } from "@/components/item-column";
import { PartnerPicker } from "@/components/PartnerPicker";
import type { Column } from "@/components/Records";
import { formatQuantity } from "@/i18n/format";
import { type Choice, type Chosen, keyOf } from "./chosen";

type Ticks = {
  chosen: Chosen;
  /** No choice: not to be ordered. */
  choose: (need: Need, choice: Choice | undefined) => void;
  faults: ReadonlyMap<string, string>;
};

/** What is short, why, and from whom it would be bought; what nobody has agreed to sell is asked for when ticked. */
export function useNeedColumns(writes: boolean, { chosen, choose, faults }: Ticks): Column<Need>[] {
  const { t } = useTranslation();
  const choiceOf = (need: Need) => chosen.get(keyOf(need));
  const figure = (key: "on_hand" | "back_ordered" | "minimum" | "missing", title: string): Column<Need> => ({
    key,
    title,
    figure: true,
    render: (need) => `${formatQuantity(need[key])} ${need.unit}`,
  });
  const tick: Column<Need> = {
    key: "order",
    title: t("needs.toOrder"),
    render: (need) => (
      <Checkbox
        aria-label={t("needs.orderOf", { item: need.item.name })}
        checked={choiceOf(need) !== undefined}
        onChange={(event) =>
          choose(need, event.target.checked ? { quantity: need.order_quantity } : undefined)
        }
      />
    ),
  };
  return [
    useItemColumn(),
    { key: "location", title: t("stock.location"), render: (need) => need.location.name },
    figure("on_hand", t("stock.onHand")),
    figure("back_ordered", t("needs.backOrdered")),
    {
      key: "coming",
      title: t("needs.coming"),
      figure: true,
      render: (need) => [need.on_order, need.drafted].map((quantity) => formatQuantity(quantity)).join(" + "),
    },
    figure("minimum", t("needs.minimum")),
    figure("missing", t("needs.missing")),
    {
      key: "supplier",
      title: t("partners.supplier"),
      wide: true,
      render: (need) => (
        <Seller
          need={need}
          choice={choiceOf(need)}
          onChange={(choice) => choose(need, choice)}
          fault={faults.get(keyOf(need))}
        />
      ),
    },
    {
      key: "quantity",
      title: t("needs.quantity"),
      figure: true,
      total: true,
      render: (need) => {
        const choice = choiceOf(need);
        if (!choice) return `${formatQuantity(need.order_quantity)} ${need.order_unit}`;
        return (
          <DecimalInput
            className="need-box"
            aria-label={t("needs.quantityOf", { item: need.item.name })}
            suffix={need.order_unit}
            value={choice.quantity}
            onChange={(quantity) => choose(need, { ...choice, quantity })}
          />
        );
      },
    },
    ...(writes ? [tick] : []),
  ];
}

type SellerProps = {
  need: Need;
  choice: Choice | undefined;
  onChange: (choice: Choice) => void;
  fault: string | undefined;
};

/** From whom, and at which price; what is not agreed is asked for once the need is ticked. */
function Seller({ need, choice, onChange, fault }: SellerProps) {
  const { t } = useTranslation();
  const { item, supplier, unit_price: price, currency } = need;
  return (
    <div className="need-seller">
      {supplier?.name ?? (!choice && <span className="muted">{t("needs.noSupplier")}</span>)}
      {price && <span className="muted">{`${formatQuantity(price)} ${currency ?? ""}`}</span>}
      {choice && !supplier && (
        <PartnerPicker
          kind="supplier"
          label={t("needs.supplierOf", { item: item.name })}
          placeholder={t("needs.chooseSupplier")}
          value={choice.supplier}
          onChange={(chosen) => onChange({ ...choice, supplier: chosen })}
        />
      )}
      {choice && !price && (
        <DecimalInput
          aria-label={t("needs.priceOf", { item: item.name })}
          placeholder={t("needs.priceHint")}
          value={choice.price}
          onChange={(asked) => onChange({ ...choice, price: asked })}
        />
      )}
      {fault && (
        <p role="alert" className="need-fault">
          {fault}
        </p>
      )}
    </div>
  );
}
