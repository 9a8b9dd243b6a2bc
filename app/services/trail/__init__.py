"""The audit trail: recording, sealing after commit, and proving that nothing was changed since."""
