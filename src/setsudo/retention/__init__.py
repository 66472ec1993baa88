"""How long what is kept, what may not be deleted, and what people may ask to see of themselves.

`classes` (one table of what is kept and for how long), `permissions` (who does what), `asking`
(a request for disclosure, step by step), `grounds` (why a part may be kept back), `terms` (by when
an answer is owed, and where to complain).
"""
