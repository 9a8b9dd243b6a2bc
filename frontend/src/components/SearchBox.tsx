import { SearchOutlined } from "@ant-design/icons";
import { useRouter } from "@tanstack/react-router";
import { Input } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";

type Props = { label: string; value: string | undefined; onChange: (query: string | undefined) => void };

const REST_MS = 250;

/**
 * Searches when the typing rests. What it looks for lives in the address, so a link, a reload or the way back brings
 * it back; who has gone elsewhere meanwhile is not called back.
 */
export function SearchBox({ label, value = "", onChange }: Props) {
  const [typed, setTyped] = useState(value);
  // What the address says, or is about to say because of this box.
  const told = useRef(value);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const now = useRef({ value, onChange });
  now.current = { value, onChange };
  const router = useRouter();
  const forget = useCallback(() => clearTimeout(waiting.current), []);
  useEffect(() => {
    const listening = router.subscribe("onBeforeNavigate", ({ pathChanged }) => {
      if (!pathChanged) return;
      forget();
      setTyped(now.current.value);
    });
    return () => {
      listening();
      forget();
    };
  }, [router, forget]);
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    forget();
    setTyped(value);
  }, [value, forget]);
  const type = (query: string) => {
    setTyped(query);
    forget();
    waiting.current = setTimeout(() => {
      told.current = query;
      if (query !== now.current.value) now.current.onChange(query || undefined);
    }, REST_MS);
  };
  return (
    <Input
      type="search"
      className="search-box"
      allowClear
      prefix={<SearchOutlined aria-hidden="true" />}
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => type(event.target.value)}
    />
  );
}
