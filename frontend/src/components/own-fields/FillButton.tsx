import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOwnFields } from "@/api/own-fields";
import { FieldsDrawer, type Filling } from "./FieldsDrawer";

/** Opens the company's own fields of an order; nothing for whoever fills in none of them. */
export function FillButton(props: Filling) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const own = [...useOwnFields(props.record), ...useOwnFields(`${props.record}_line`)];
  if (!own.some(({ access }) => access === "write")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("ownFields.fill")}</Button>
      {open && <FieldsDrawer {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
