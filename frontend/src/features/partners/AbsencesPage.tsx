import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Button, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { Absence, Me } from "@/api/types";
import { Chips } from "@/components/Chips";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { Tag } from "@/components/Tag";
import { formatDate } from "@/i18n/format";
import { AbsenceDrawer } from "./AbsenceDrawer";
import { PartnersTabs } from "./PartnersTabs";
import { absencesQuery, dropAbsence } from "./queries";

const route = getRouteApi("/absences");

/** When people of the staff are away, and who looks after their partners meanwhile. */
export function AbsencesPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { cursor, past } = route.useSearch();
  const navigate = route.useNavigate();
  const absences = useQuery({
    ...absencesQuery(cursor, past === undefined),
    placeholderData: keepPreviousData,
  });
  const [edited, setEdited] = useState<Absence | "new">();
  return (
    <>
      <PageHeader title={t("absences.title")}>
        {may(me, "absences:write") && (
          <Button type="primary" onClick={() => setEdited("new")}>
            {t("absences.enter")}
          </Button>
        )}
      </PageHeader>
      <PartnersTabs />
      <div className="filters">
        <Chips label={t("absences.which")}>
          {([undefined, "yes"] as const).map((all) => (
            <Link
              key={all ?? "now"}
              to="/absences"
              search={{ past: all }}
              activeOptions={{ explicitUndefined: true }}
            >
              {t(all ? "absences.all" : "absences.notOver")}
            </Link>
          ))}
        </Chips>
      </div>
      <PagedRecords
        label={t("absences.title")}
        columns={useColumns(me, setEdited)}
        answer={absences}
        rowKey={(absence) => absence.id}
        empty={<EmptyState title={t("absences.none")} hint={t("absences.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { past, cursor: next } })}
      />
      {edited && (
        <AbsenceDrawer present={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function useColumns(me: Me, edit: (absence: Absence) => void): Column<Absence>[] {
  const { t } = useTranslation();
  const changes = ({ person }: Absence) =>
    may(me, "members:write") || (person.id === me.user.id && may(me, "absences:write"));
  return [
    { key: "who", title: t("absences.who"), heading: true, render: ({ person }) => person.name },
    {
      key: "days",
      title: t("absences.days"),
      render: ({ first_day, last_day }) => `${formatDate(first_day)} – ${formatDate(last_day)}`,
    },
    { key: "standIn", title: t("absences.standIn"), render: ({ stand_in }) => stand_in.name },
    {
      key: "now",
      title: t("windows.now"),
      render: ({ is_away }) => is_away && <Tag tone="info">{t("absences.away")}</Tag>,
    },
    {
      key: "steps",
      title: t("members.steps"),
      wide: true,
      render: (absence) =>
        changes(absence) && (
          <Space wrap>
            <Button
              aria-label={t("absences.changeOf", { name: absence.person.name })}
              onClick={() => edit(absence)}
            >
              {t("absences.change")}
            </Button>
            <StepButton
              label={t("absences.drop")}
              ask={t("absences.dropAsk", { name: absence.person.name })}
              send={() => dropAbsence(absence.id)}
              done={() => t("absences.dropped")}
            />
          </Space>
        ),
    },
  ];
}
