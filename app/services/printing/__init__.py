"""Documents as they are printed: a page of ours, arranged and worded by the company."""
