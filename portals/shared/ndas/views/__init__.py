"""One module for each thing that is done with an agreement."""
