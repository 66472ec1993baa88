"""The report as one page: one file, to be read without network, server or JavaScript."""
