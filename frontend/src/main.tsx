import { createRoot } from "react-dom/client";
import { Gate } from "@/app/Gate";
import { applyPreferences } from "@/app/preferences";
import { startI18n } from "@/i18n/locale";
import "@/app/tokens.css";

applyPreferences();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
startI18n().then(() => createRoot(root).render(<Gate />));
