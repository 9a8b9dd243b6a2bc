import { useNavigate } from "@tanstack/react-router";
import { App } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import { messagesByField } from "@/api/problem";
import { LocationPicker } from "@/components/LocationPicker";
import { StepDrawer, StepField, TextStep } from "@/components/StepDrawer";
import { openCount } from "./queries";

/** A sheet of everything that lies at a warehouse, frozen as the books have it now. */
export function OpenCountDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [location, setLocation] = useState<string>();
  const [note, setNote] = useState("");
  const opening = usePosting(openCount, {
    after: async ({ id: countId, number }) => {
      void message.success(t("count.opened", { number }));
      await navigate({ to: "/stock/counts/$countId", params: { countId } });
    },
  });
  return (
    <StepDrawer
      title={t("count.new")}
      submit={t("count.open")}
      error={opening.error}
      busy={opening.isPending}
      ready={location !== undefined}
      onSubmit={() =>
        location && opening.mutate({ location_id: location, ...(note.trim() ? { note: note.trim() } : {}) })
      }
      onClose={onClose}
    >
      <p className="muted">{t("count.openHint")}</p>
      <StepField
        label={t("stock.location")}
        id={`${id}-location`}
        fault={messagesByField(opening.error).get("location_id")}
      >
        <LocationPicker own id={`${id}-location`} value={location} onChange={setLocation} />
      </StepField>
      <TextStep label={t("entry.note")} value={note} onChange={setNote} />
    </StepDrawer>
  );
}
