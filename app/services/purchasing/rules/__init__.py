"""What buying writes, as pure functions: document in, `Posting` out, no I/O (posting.md, "Buying")."""
