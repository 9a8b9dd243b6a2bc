"""Generated passwords of the database roles, kept out of reach of other accounts."""

import json
import os
import secrets
from pathlib import Path

OWNER_ROLE = "giao_owner"
APP_ROLE = "giao_app"
WORKER_ROLE = "giao_worker"
SUPERUSER = "postgres"


def role_passwords(data_dir: Path) -> dict[str, str]:
    """Return the password of each database role, generating the file (mode 0600) on first use."""
    path = data_dir / "credentials.json"
    if path.exists():
        return dict(json.loads(path.read_text()))
    made = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER_ROLE, APP_ROLE, WORKER_ROLE)}
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(made))
    try:
        os.link(draft, path)  # whoever comes first wins; everyone then reads the same file
    except FileExistsError:
        return dict(json.loads(path.read_text()))
    finally:
        draft.unlink()
    return made
