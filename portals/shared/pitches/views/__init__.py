"""One module for each part of the editor, and one for the pitch as a whole."""
