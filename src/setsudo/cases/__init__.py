"""Cases: what people do after something was noticed, and what has to be so before they may.

Rules over frozen values; nothing here reads a database, a clock or a network. In this order:
`states` (one table of moves), `roles` and `permissions` (who may act), `disclosure` (who sees
what), `determination` and `checking` (what is determined, and what a draft lacks), `deciding` (two
people), `appeals`, `care` and `closing`; beside them `clocks`, `triage`, `timeline`, `links`,
`grouping`.
"""
