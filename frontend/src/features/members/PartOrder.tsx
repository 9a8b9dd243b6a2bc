import { Button, Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import "./part-order.css";

type Props = {
  all: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  nameOf: (key: string) => string;
};

/** Which parts are shown, and in which order: those first that are, each with a way to the front. */
export function PartOrder({ all, chosen, onChange, nameOf }: Props) {
  const { t } = useTranslation();
  const order = [...chosen, ...all.filter((key) => !chosen.includes(key))];
  const show = (key: string, shown: boolean) =>
    onChange(shown ? [...chosen, key] : chosen.filter((each) => each !== key));
  return (
    <ul className="part-order">
      {order.map((key) => {
        const name = nameOf(key);
        const place = chosen.indexOf(key);
        return (
          <li key={key}>
            <Checkbox checked={place >= 0} onChange={(event) => show(key, event.target.checked)}>
              {name}
            </Checkbox>
            {place > 0 && (
              <Button
                size="small"
                aria-label={t("layouts.earlier", { name })}
                onClick={() => onChange(moved(chosen, place))}
              >
                ↑
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** One place earlier. */
function moved(columns: readonly string[], place: number): string[] {
  const before = columns.slice(0, place - 1);
  return [...before, columns[place] ?? "", columns[place - 1] ?? "", ...columns.slice(place + 1)];
}
