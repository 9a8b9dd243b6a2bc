import { useQuery } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { labelOf } from "@/api/own-fields";
import { usePosting } from "@/api/posting";
import type { Exposure, ExposurePreview } from "@/api/types";
import { ProblemAlert } from "@/components/failures";
import { ExposureSample } from "./ExposureSample";
import { fieldClassesQuery } from "./queries";
import { useDocumentName } from "./use-document-name";
import "./narrowing.css";

type Props = { foresee: () => Promise<ExposurePreview>; ready?: boolean };

/** Shows what a change would show or hide, and to whom, before it is saved. */
export function ExposureBox({ foresee, ready = true }: Props) {
  const { t } = useTranslation();
  const looking = usePosting((_: undefined) => foresee());
  const found = looking.data;
  return (
    <section className="exposure" aria-live="polite">
      <div>
        <Button loading={looking.isPending} disabled={!ready} onClick={() => looking.mutate(undefined)}>
          {t("exposure.show")}
        </Button>
      </div>
      <ProblemAlert error={looking.error} />
      {found && (
        <>
          <Alert
            type="info"
            title={`${t("exposure.people", { count: found.people_count })} ${t("exposure.unsaved")}`}
          />
          {found.people.map((person) => (
            <Person key={person.membership_id} person={person} />
          ))}
        </>
      )}
    </section>
  );
}

function Person({ person }: { person: Exposure }) {
  const { t } = useTranslation();
  const lines = useLines(person);
  return (
    <article>
      <h3>
        {person.user.name} · {person.partner?.name ?? person.user.email}
      </h3>
      {lines.length === 0 ? (
        <p>{t("exposure.nothing")}</p>
      ) : (
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {person.samples.map((sample) => (
        <ExposureSample key={sample.id} sample={sample} />
      ))}
    </article>
  );
}

function useLines(person: Exposure): string[] {
  const { t } = useTranslation();
  const named = useDocumentName();
  const known = useQuery(fieldClassesQuery()).data?.items.length;
  const turn = (before: string, after: string) => t("exposure.turn", { before, after });
  const hours = (minutes: number) => t("exposure.hours", { count: Math.round(minutes / 60) });
  const scopes = (list: readonly string[]) => list.map((scope) => named(scope.split(":")[0] ?? scope));
  const lines: string[] = [];
  if (person.door) {
    const { before, after } = person.door;
    lines.push(`${t("exposure.door")}: ${turn(hours(before.minutes_a_week), hours(after.minutes_a_week))}`);
  }
  if (person.data_range) {
    const { before, after } = person.data_range;
    lines.push(`${t("narrowing.range")}: ${turn(t(`dataRange.${before}`), t(`dataRange.${after}`))}`);
  }
  for (const { location, before, after } of person.warehouses) {
    lines.push(`${location.name}: ${turn(t(`disclosure.${before}`), t(`disclosure.${after}`))}`);
  }
  // A rule about all documents turns two dozen of them alike.
  const alike = new Map<string, string[]>();
  for (const { document, field, before, after } of person.fields) {
    const change = `${t(`fieldClass.${field}`)}: ${turn(t(`fieldAccess.${before}`), t(`fieldAccess.${after}`))}`;
    alike.set(change, [...(alike.get(change) ?? []), named(document)]);
  }
  for (const [change, documents] of alike) {
    const all = documents.length === known;
    lines.push(`${change} (${all ? named("all") : documents.join(", ")})`);
  }
  for (const { record, code, labels, before, after, records } of person.own_fields) {
    const change = turn(t(`ownAccess.${before}`), t(`ownAccess.${after}`));
    const values = records > 0 ? ` (${t("exposure.values", { count: records })})` : "";
    lines.push(`${labelOf({ labels, code })} · ${t(`ownRecord.${record}`)}: ${change}${values}`);
  }
  for (const { kind, shown, hidden } of person.documents) {
    const counts = [
      ...(shown ? [t("exposure.shown", { count: shown })] : []),
      ...(hidden ? [t("exposure.hidden", { count: hidden })] : []),
    ];
    lines.push(`${t(`exposureKind.${kind as "invoice"}`)}: ${counts.join(", ")}`);
  }
  if (person.scopes_gained.length > 0) {
    lines.push(`${t("exposure.gains")}: ${[...new Set(scopes(person.scopes_gained))].join(", ")}`);
  }
  if (person.scopes_lost.length > 0) {
    lines.push(`${t("exposure.loses")}: ${[...new Set(scopes(person.scopes_lost))].join(", ")}`);
  }
  return lines;
}
