import { SearchOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { useDebounced } from "./use-debounced";

type Props = { label: string; value: string | undefined; onChange: (query: string | undefined) => void };

/** Searches as one types; what it looks for lives in the address, so a link or a reload brings it back. */
export function SearchBox({ label, value = "", onChange }: Props) {
  const [typed, setTyped] = useState(value);
  const settled = useDebounced(typed, 250);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    if (settled !== value) tell.current(settled || undefined);
  }, [settled, value]);
  return (
    <Input
      type="search"
      className="search-box"
      allowClear
      prefix={<SearchOutlined aria-hidden="true" />}
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
