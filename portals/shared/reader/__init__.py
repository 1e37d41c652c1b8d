"""Reading the documents of a data room."""
