"""The sources of the gazetteer, a file each."""
