"""A second opinion by a language model: what it is asked, what it may answer, what may follow.

Pure: nothing here reaches a network. The endpoint is asked by `setsudo.cli.second_opinion`.
"""
