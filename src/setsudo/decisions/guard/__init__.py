"""The guard: what a service puts before its orders, so that a measure binds there within a second.

```python
from setsudo.decisions.guard import Guard

guard = Guard("https://setsudo.example.jp", token, directory="/var/lib/shop/guard")
decision = guard.check("orders", phone="090-1234-5678")
if not decision.serves:
    ...
```
It needs no framework: nothing here imports one, and the standard library does the rest.
"""

from setsudo.decisions.evaluating import Decision, Unknown
from setsudo.decisions.guard.client import Guard, NotServed
from setsudo.decisions.guard.states import Fault, GuardState

__all__ = ["Decision", "Fault", "Guard", "GuardState", "NotServed", "Unknown"]
