import { useQuery } from "@tanstack/react-query";
import { App, Button, Select } from "antd";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePosting } from "@/api/posting";
import type { Disclosure, PermissionGroup, WarehouseDisclosure } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { StepDrawer, StepField } from "@/components/StepDrawer";
import { disclosuresOf } from "./disclosures";
import { ExposureBox } from "./ExposureBox";
import { disclosuresQuery, foreseeGroup, setDisclosures } from "./queries";

/** Opens in which warehouses a group works, or how exactly partners' people are told what each has. */
export function WarehousesButton({ group }: { group: PermissionGroup }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button aria-label={t("groups.warehousesOf", { group: group.name })} onClick={() => setOpen(true)}>
        {t("groups.warehouses")}
      </Button>
      {open && <Loading group={group} onClose={() => setOpen(false)} />}
    </>
  );
}

type Props = { group: PermissionGroup; onClose: () => void };

function Loading({ group, onClose }: Props) {
  const disclosures = useQuery(disclosuresQuery(group.id));
  if (!disclosures.data) return <ProblemAlert error={disclosures.error} />;
  const { present, tag } = disclosures.data;
  return <WarehousesDrawer key={tag} group={group} present={present} tag={tag} onClose={onClose} />;
}

type Present = { present: readonly WarehouseDisclosure[]; tag: string };

function WarehousesDrawer({ group, present, tag, onClose }: Props & Present) {
  const { t } = useTranslation();
  const id = useId();
  const { message } = App.useApp();
  const [told, setTold] = useState<Record<string, Disclosure>>(
    Object.fromEntries(present.map(({ location, disclosure }) => [location.id, disclosure])),
  );
  const setting = usePosting(setDisclosures, {
    after: () => {
      void message.success(t("groups.saved"));
      onClose();
    },
  });
  const warehouses = Object.entries(told).map(([location_id, disclosure]) => ({ location_id, disclosure }));
  return (
    <StepDrawer
      title={t("groups.warehousesOf", { group: group.name })}
      submit={t("groups.save")}
      error={setting.error}
      busy={setting.isPending}
      ready
      note={t("windows.bindsAtOnce")}
      onSubmit={() => setting.mutate({ id: group.id, tag, warehouses })}
      onClose={onClose}
    >
      {present.map(({ location }) => (
        <StepField
          key={location.id}
          label={`${location.code} · ${location.name}`}
          id={`${id}-${location.id}`}
        >
          <Select
            id={`${id}-${location.id}`}
            value={told[location.id] ?? "exact"}
            onChange={(disclosure) => setTold({ ...told, [location.id]: disclosure })}
            options={disclosuresOf(group.role).map((each) => ({
              value: each,
              label: t(`disclosure.${each}`),
            }))}
          />
        </StepField>
      ))}
      <ExposureBox foresee={() => foreseeGroup(group.id, tag, { warehouses })} />
    </StepDrawer>
  );
}
