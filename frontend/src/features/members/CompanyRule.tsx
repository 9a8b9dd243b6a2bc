import { useQuery } from "@tanstack/react-query";
import { App, Select, type SelectProps } from "antd";
import { useId } from "react";
import { useMe } from "@/api/me";
import { usePosting } from "@/api/posting";
import { problemMessage } from "@/api/problem";
import type { components } from "@/api/schema.gen";
import { StepField } from "@/components/StepDrawer";
import { type CompanyChange, changeCompany, companyQuery } from "./queries";

type Props<Value> = {
  title: string;
  hint: string;
  /** What is said once it is kept. */
  saved: string;
  change: (chosen: Value) => CompanyChange;
  /** What is chosen and what there is to choose from; there is no company yet while it is read. */
  select: (company?: components["schemas"]["app__schemas__companies__CompanyRead"]) => SelectProps<Value>;
};

/** A setting of the company that is kept as soon as it is chosen. */
export function CompanyRule<Value>({ title, hint, saved, change, select }: Props<Value>) {
  const id = useId();
  const { message } = App.useApp();
  const { company: mine } = useMe();
  const company = useQuery(companyQuery(mine.id));
  const setting = usePosting((chosen: Value) => changeCompany(mine.id, change(chosen)), {
    after: () => void message.success(saved),
  });
  return (
    <section className="panel" aria-label={title}>
      <h2 className="panel-title">{title}</h2>
      <div className="panel-body">
        <StepField label={hint} id={id}>
          <Select
            {...select(company.data)}
            id={id}
            loading={company.isPending || setting.isPending}
            onChange={(chosen: Value) =>
              setting.mutate(chosen, { onError: (error) => void message.error(problemMessage(error)) })
            }
          />
        </StepField>
      </div>
    </section>
  );
}
