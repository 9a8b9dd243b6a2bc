"""Files on documents: who sees a document sees its files, whoever may write it adds some."""
