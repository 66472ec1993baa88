"""Asking a language model of your own choice for a second opinion, over HTTP.

Of all that `setsudo assess` does only this opens a connection, and only with `--second-opinion`.
"""
