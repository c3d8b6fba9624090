"""The data files of the demo; a package, so that they are installed with the code."""
