import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import { actionOf, byResource } from "./scopes";
import "./scopes.css";

type Props = {
  /** What may be chosen from. */
  scopes: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
};

/** What somebody may do, one row per kind of document. */
export function ScopeBoxes({ scopes, chosen, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const named = (key: string, fallback: string) =>
    i18n.exists(key) ? t(key as "scopeAction.read") : fallback;
  const set = (scope: string, on: boolean) =>
    onChange(on ? [...chosen, scope] : chosen.filter((each) => each !== scope));
  return (
    <div className="scope-boxes">
      {byResource(scopes).map(({ resource, scopes: held }) => (
        <fieldset key={resource}>
          <legend>{named(`scopeResource.${resource}`, resource)}</legend>
          {held.map((scope) => (
            <Checkbox
              key={scope}
              checked={chosen.includes(scope)}
              onChange={(event) => set(scope, event.target.checked)}
            >
              {named(`scopeAction.${actionOf(scope)}`, actionOf(scope))}
            </Checkbox>
          ))}
        </fieldset>
      ))}
    </div>
  );
}
