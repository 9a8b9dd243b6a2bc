"""Who may do what, when and from where: bound in every process."""
