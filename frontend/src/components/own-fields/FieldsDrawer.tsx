import { App } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type OwnOrder, useOwnFields } from "@/api/own-fields";
import { usePosting } from "@/api/posting";
import { messagesByField, messagesUnder } from "@/api/problem";
import type { OwnField, OwnValues } from "@/api/types";
import { StepDrawer } from "@/components/StepDrawer";
import { Terms } from "@/components/Terms";
import { OwnFieldInputs } from "./OwnFieldInputs";

type Line = { line_no: number; item: { code: string; name: string }; custom: OwnValues };

/** Values to set; null takes one away. */
type Entered = Record<string, string | boolean | null>;
export type Filled = { custom: Entered; lines: { line_no: number; custom: Entered }[] };

export type Filling = {
  record: OwnOrder;
  order: { number: string; custom: OwnValues; lines?: readonly Line[] };
  save: (filled: Filled) => Promise<unknown>;
};

/** Filling in the company's own fields of an order that is written already, and of its lines if they have any. */
export function FieldsDrawer({ record, order, save, onClose }: Filling & { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const ofOrder = useOwnFields(record);
  const ofLines = useOwnFields(`${record}_line`);
  const [custom, setCustom] = useState<OwnValues>(order.custom);
  const [lines, setLines] = useState<Record<number, OwnValues>>({});
  const changed = (order.lines ?? []).filter((line) => lines[line.line_no] !== undefined);
  const saving = usePosting(save, {
    after: () => {
      void message.success(t("ownFields.filled"));
      onClose();
    },
  });
  const submit = () =>
    saving.mutate({
      custom: whole(ofOrder, custom),
      lines: changed.map(({ line_no }) => ({ line_no, custom: whole(ofLines, lines[line_no] ?? {}) })),
    });
  const faults = messagesByField(saving.error);
  return (
    <StepDrawer
      title={t("ownFields.fillOf", { number: order.number })}
      submit={t("ownFields.save")}
      error={saving.error}
      busy={saving.isPending}
      ready
      onSubmit={submit}
      onClose={onClose}
    >
      <Terms>
        <OwnFieldInputs fields={ofOrder} values={custom} onChange={setCustom} messages={faults} />
      </Terms>
      {ofLines.some(({ access }) => access === "write") &&
        order.lines?.map(({ line_no, item, custom: present }) => (
          <section key={line_no} aria-label={item.name}>
            <h3>
              {item.code} <span className="muted">{item.name}</span>
            </h3>
            <Terms>
              <OwnFieldInputs
                fields={ofLines}
                values={lines[line_no] ?? present}
                onChange={(values) => setLines({ ...lines, [line_no]: values })}
                messages={messagesUnder(
                  faults,
                  `lines.${changed.findIndex((line) => line.line_no === line_no)}.`,
                )}
              />
            </Terms>
          </section>
        ))}
    </StepDrawer>
  );
}

/** Every field that one fills in: a box that was emptied takes its value away. */
const whole = (fields: readonly OwnField[], values: OwnValues) =>
  Object.fromEntries(
    fields.filter(({ access }) => access === "write").map(({ code }) => [code, values[code] ?? null]),
  );
